import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../../src/emulator/index.ts';
import { firstTimes } from '../../../../src/emulator/index.ts';
import { openKimiDesk, textOf } from '../../../support/kimi-desk.ts';

const SLOW = { timeout: 120_000 };

/** Asks for one tool, then says how that went. */
function useTool(name: string, args: Readonly<Record<string, unknown>>) {
  return ({ messages }: ChatRequest) =>
    messages.at(-1)?.role === 'tool'
      ? { content: 'I am done.' }
      : { toolCalls: [{ id: 'call_1', name, arguments: args }] };
}

describe('a session that Kimi Code answers', SLOW, () => {
  it('streams an answer, counts its tokens, and goes on in a new process with what was said', async () => {
    const desk = await openKimiDesk();
    const { sessions } = desk.running;
    const { id } = await sessions.create({ engine: 'kimi' });
    desk.answer = () => ({ reasoning: 'Hmm.', content: 'I will remember it.' });
    const first = await desk.prompted(id, 'The word is ebb.');
    expect(textOf(first)).toBe('I will remember it.');
    expect(first.stopReason).toBe('end_turn');
    expect(first.parts.some((part) => part.type === 'thought')).toBe(true);

    await desk.restartAgent();
    desk.answer = ({ messages }) => ({
      content: JSON.stringify(messages).includes('The word is ebb.') ? 'ebb' : 'none',
    });
    expect(textOf(await desk.prompted(id, 'What was the word?'))).toBe('ebb');
    const { tokens } = sessions.get(id).stats;
    expect(tokens.input).toBeGreaterThan(1_000);
    expect(tokens.cached).toBeGreaterThan(0);
    expect(tokens.output).toBeGreaterThan(0);
  });

  it('asks before it runs a command, and runs it only when that is permitted', async () => {
    const desk = await openKimiDesk();
    const { sessions } = desk.running;
    desk.answer = useTool('Bash', { command: 'echo high > water.txt' });

    const permitted = await sessions.create({
      engine: 'kimi',
      permissions: { bash: { 'echo *': 'allow', 'water.txt': 'allow' }, edit: 'allow', write: 'allow' },
    });
    const done = await desk.prompted(permitted.id, 'Write it down.');
    expect(done.parts.find((part) => part.type === 'tool')).toMatchObject({
      tool: 'bash',
      input: { command: 'echo high > water.txt' },
      status: 'completed',
    });
    expect(readFileSync(join(desk.running.root, 'water.txt'), 'utf8')).toBe('high\n');

    desk.answer = useTool('Bash', { command: 'rm water.txt' });
    const denied = await sessions.create({ engine: 'kimi', name: 'careful', permissions: { bash: 'deny' } });
    const refused = await desk.prompted(denied.id, 'Remove it.');
    expect(refused.parts.find((part) => part.type === 'tool')).toMatchObject({ tool: 'bash', status: 'failed' });
    expect(textOf(refused)).toContain('I am done.');
    expect(existsSync(join(desk.running.root, 'water.txt'))).toBe(true);
  });

  it('writes files under the rules, and never one that may hold a secret', async () => {
    const desk = await openKimiDesk();
    const { sessions } = desk.running;
    const { id } = await sessions.create({ engine: 'kimi', permissions: { write: 'allow', edit: 'deny' } });
    desk.answer = useTool('Write', { path: join(desk.running.root, 'notes.md'), content: 'Neap.\n' });
    await desk.prompted(id, 'Write.');
    expect(readFileSync(join(desk.running.root, 'notes.md'), 'utf8')).toBe('Neap.\n');

    desk.answer = useTool('Write', { path: join(desk.running.root, 'notes.md'), content: 'Spring.\n' });
    await desk.prompted(id, 'Change it.');
    expect(readFileSync(join(desk.running.root, 'notes.md'), 'utf8')).toBe('Neap.\n');

    desk.answer = useTool('Write', { path: join(desk.running.root, 'id_rsa'), content: 'x\n' });
    await desk.prompted(id, 'And that.');
    expect(existsSync(join(desk.running.root, 'id_rsa'))).toBe(false);
  });

  it('tells failures that the protocol hides', async () => {
    const desk = await openKimiDesk();
    const { id } = await desk.running.sessions.create({ engine: 'kimi' });
    const body = '{"error":{"message":"no such thing","type":"invalid_request_error"}}';
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'answer', status: 400, body }, 'chat') });
    await expect(desk.prompted(id, 'Why?')).rejects.toMatchObject({ code: 'REFUSED_BY_SERVER' });
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'unauthorized' }, 'chat') });
    await expect(desk.prompted(id, 'Why?')).rejects.toMatchObject({ code: 'KEY_REFUSED' });
    expect(textOf(await desk.prompted(id, 'And now?'))).toBe('OK');
  });

  it('stops when it is told to', async () => {
    const desk = await openKimiDesk();
    const { sessions } = desk.running;
    const { id } = await sessions.create({ engine: 'kimi' });
    const asked = Promise.withResolvers<void>();
    desk.answer = async (_request, signal) => {
      asked.resolve();
      await once(signal, 'abort');
      return {};
    };
    const prompt = sessions.prompt(id, { text: 'Think.' });
    await asked.promise;
    await sessions.abort(id);
    const { stopReason } = await sessions.answer(id, prompt.id, new AbortController().signal);
    expect(stopReason).toBe('cancelled');
    desk.answer = () => ({ content: 'Here.' });
    expect(textOf(await desk.prompted(id, '/still there?'))).toBe('Here.');
  });
});
