import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../../src/emulator/index.ts';
import { firstTimes } from '../../../../src/emulator/index.ts';
import { openKimiDesk, textOf } from '../../../support/kimi-desk.ts';

const MCP_SERVER = fileURLToPath(new URL('../../../support/program-mcp-server.ts', import.meta.url));

/** Asks for one tool, then says how that went. */
function useTool(name: string, args: Readonly<Record<string, unknown>>) {
  return ({ messages }: ChatRequest) =>
    messages.at(-1)?.role === 'tool'
      ? { content: 'I am done.' }
      : { toolCalls: [{ id: 'call_1', name, arguments: args }] };
}

describe('a session that Kimi Code answers', () => {
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
    const { total, models } = desk.running.usage.report({ since: 0 });
    expect(total).toMatchObject({ turns: 2, unpricedTurns: 0 });
    expect(models).toMatchObject([{ key: 'kimi-k3', tokens: sessions.get(id).stats.tokens }]);
    expect(total.tokens.cached).toBeGreaterThan(1_000);
    expect(sessions.context(id)).toMatchObject({ windowTokens: 262_144, turns: 2, canCompact: true });

    // Kimi Code keeps the session in its own records, and forgets it although it does not run.
    await desk.restartAgent();
    expect(desk.recordsOf()).toHaveLength(1);
    await sessions.delete(id);
    expect(desk.recordsOf()).toEqual([]);
  });

  it('reads as much as the server says of its model', async () => {
    const desk = await openKimiDesk();
    const { sessions } = desk.running;
    const { id } = await sessions.create({ engine: 'kimi' });
    desk.windowTokens = 1_048_576;
    await desk.prompted(id, 'The word is ebb.');
    expect(sessions.context(id)).toMatchObject({ windowTokens: 1_048_576 });
  });

  it('fails when the model says nothing for too long, and answers the next prompt', async () => {
    const desk = await openKimiDesk();
    const { sessions } = desk.running;
    const { id } = await sessions.create({ engine: 'kimi' });
    await desk.prompted(id, 'The word is ebb.');
    desk.silenceMs = 2_000;
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'hang' }, 'chat') });
    await expect(desk.prompted(id, 'What was the word?')).rejects.toMatchObject({ code: 'NO_OUTPUT' });
    desk.silenceMs = 600_000;
    expect(textOf(await desk.prompted(id, 'And now?'))).toBe('OK');
  });

  it('begins its context anew, and answers no prompt before that is done', async () => {
    const desk = await openKimiDesk();
    const { sessions } = desk.running;
    const { id } = await sessions.create({ engine: 'kimi' });
    expect(await sessions.compact(id, new AbortController().signal)).toMatchObject({ tokens: 0 });
    await desk.prompted(id, 'The word is ebb.');
    const summary = Promise.withResolvers<void>();
    const compacting = Promise.withResolvers<void>();
    let isCompacted = false;
    desk.answer = async () => {
      if (isCompacted) return { content: 'Here.' };
      compacting.resolve();
      await summary.promise;
      isCompacted = true;
      return { content: 'Somebody said a word.' };
    };
    const compaction = sessions.compact(id, new AbortController().signal);
    await compacting.promise;
    const answer = desk.prompted(id, 'Are you there?');
    summary.resolve();
    const { tokens } = await compaction;
    expect(textOf(await answer)).toBe('Here.');
    expect(tokens).toBeGreaterThan(1_000);
    expect(desk.running.usage.report({ since: 0 }).total).toMatchObject({ turns: 3, unpricedTurns: 0 });

    const body = '{"error":{"message":"no","type":"invalid_request_error"}}';
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'answer', status: 400, body }, 'chat') });
    await expect(sessions.compact(id, new AbortController().signal)).rejects.toMatchObject({ code: 'CANNOT_COMPACT' });
    expect(textOf(await desk.prompted(id, 'And now?'))).toBe('Here.');
  });

  it("has the skills and the MCP servers of the user where it is told to go by the user's settings", async () => {
    const desk = await openKimiDesk('user');
    const { sessions } = desk.running;
    mkdirSync(join(desk.home, 'skills', 'tide-table'), { recursive: true });
    writeFileSync(
      join(desk.home, 'skills', 'tide-table', 'SKILL.md'),
      '---\nname: tide-table\ndescription: How to read a tide table.\n---\n\nRead it from the bottom.\n',
    );
    const server = { command: process.execPath, args: [MCP_SERVER] };
    writeFileSync(join(desk.home, 'mcp.json'), JSON.stringify({ mcpServers: { tides: server } }));
    const { id } = await sessions.create({ engine: 'kimi', permissions: { mcp__tides__height: 'allow' } });
    desk.answer = ({ messages }) => {
      const last = messages.at(-1);
      if (last?.role === 'tool') return { content: JSON.stringify(last.content) };
      return { toolCalls: [{ id: 'call_1', name: 'mcp__tides__height', arguments: { station: 'Tarn Sound' } }] };
    };
    const answer = await desk.prompted(id, 'How high is the water?');
    expect(answer.parts.find((part) => part.type === 'tool')).toMatchObject({
      tool: 'mcp__tides__height',
      input: { station: 'Tarn Sound' },
      status: 'completed',
    });
    expect(textOf(answer)).toContain('4 m at Tarn Sound');

    desk.answer = ({ messages }) => ({
      content: JSON.stringify(messages.at(-1)).includes('Read it from the bottom.') ? 'skilled' : 'unskilled',
    });
    expect(textOf(await desk.prompted(id, '/skill:tide-table Tarn Sound'))).toBe('skilled');
    expect(readFileSync(join(desk.home, 'mcp.json'), 'utf8')).toContain('tides');
    expect(existsSync(join(desk.home, 'config.toml'))).toBe(false);
  });

  it("is told the prompt of an agent's file and given no more than its tools, also in a new process", async () => {
    const desk = await openKimiDesk();
    const { sessions, root } = desk.running;
    mkdirSync(join(root, '.agents'));
    const agent = 'agent:\n  system_prompt: You oversee the tides.\n  tools: [ReadFile, Shell]\n';
    writeFileSync(join(root, '.agents', 'kimi-overseer.yaml'), agent);
    const { id } = await sessions.create({ engine: 'kimi', agentFile: '.agents/kimi-overseer.yaml' });
    const asked: ChatRequest[] = [];
    desk.answer = (request) => {
      asked.push(request);
      return { content: 'Aye.' };
    };
    await desk.prompted(id, 'Who are you?');
    await desk.restartAgent();
    expect(textOf(await desk.prompted(id, 'And now?'))).toBe('Aye.');
    for (const { messages, tools } of asked) {
      expect(JSON.stringify(messages[0])).toContain('You oversee the tides.');
      expect(tools?.map((tool) => tool.function?.name).toSorted()).toEqual(['Bash', 'Read']);
    }
    expect(JSON.stringify(asked.at(-1)?.messages)).toContain('Who are you?');

    const plain = await sessions.create({ engine: 'kimi', name: 'plain' });
    await desk.prompted(plain.id, 'And you?');
    expect(JSON.stringify(asked.at(-1)?.messages)).not.toContain('You oversee the tides.');
    expect(sessions.get(id).profile?.file).toBe('.agents/kimi-overseer.yaml');
    expect(await sessions.check(id, { tool: 'write', action: 'notes.md' })).toMatchObject({ action: 'deny' });
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

    desk.answer = useTool('Bash', { command: 'env' });
    const open = await sessions.create({ engine: 'kimi', name: 'open', permissions: { bash: 'allow' } });
    const told = (await desk.prompted(open.id, 'Look around.')).parts.find((part) => part.type === 'tool');
    expect(told?.output).toContain('PATH=');
    expect(told?.output).not.toContain('sk-test');

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
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'cut-stream', events: 2 }, 'chat') });
    await expect(desk.prompted(id, 'Why?')).rejects.toMatchObject({ code: 'OUTPUT_INCOMPLETE' });
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
