import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SessionId } from '../../../../src/core/model.ts';
import type { ChatRequest } from '../../../../src/emulator/index.ts';
import { firstTimes } from '../../../../src/emulator/index.ts';
import { documentsEngine } from '../../../../src/session/documents/engine.ts';
import type { Message } from '../../../../src/session/ports.ts';
import { Desk } from '../../../support/document-desk.ts';
import { startScriptedSessions, type RunningSessions } from '../../../support/sessions.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const PULL = 'The moon pulls. '.repeat(100);

interface ChatBody {
  readonly messages: readonly { readonly content: string }[];
}

async function prompted({ sessions }: RunningSessions, id: SessionId, text: string): Promise<Message> {
  const prompt = sessions.prompt(id, { text });
  return await sessions.answer(id, prompt.id, new AbortController().signal);
}

function textOf({ parts }: Message): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

describe('the engine docs', () => {
  it('goes on with a conversation after a restart, and reads its beginning from the cache', async () => {
    using folder = tempFolder();
    const desk = await Desk.open();
    await desk.upload('docs/tides.md', `High water at Tarn Sound is at noon.\n${'The moon pulls. '.repeat(400)}\n`);
    await using running = await startScriptedSessions(folder.path, {
      engines: [documentsEngine(desk.asker(), desk.compactor())],
    });
    const { id } = await running.sessions.create({ engine: 'docs', name: 'sprint-3' });

    const first = await prompted(running, id, 'When is high water at Tarn Sound?');
    expect(textOf(first)).toBe('docs/tides.md says: High water at Tarn Sound is at noon.');
    expect(first.stopReason).toBe('end_turn');
    await running.restart();

    await prompted(running, id, 'And low water?');
    const { tokens, messages } = running.sessions.get(id).stats;
    expect(messages).toBe(4);
    expect(tokens.cached).toBeGreaterThan(1_000);
    expect(desk.fetched).toBe(1);
  });

  it("is told the prompt of an agent's file, in the same place in every turn", async () => {
    using folder = tempFolder();
    const desk = await Desk.open();
    await desk.upload('docs/tides.md', 'High water at Tarn Sound is at noon.\n');
    const told: ChatRequest[] = [];
    desk.emulator.configure({
      answerer: (request) => {
        told.push(request);
        return { content: 'Aye.' };
      },
    });
    await using running = await startScriptedSessions(folder.path, {
      engines: [documentsEngine(desk.asker(), desk.compactor())],
    });
    writeFileSync(join(running.root, 'pilot.md'), 'You answer like a pilot.\n');
    const { id } = await running.sessions.create({ engine: 'docs', agentFile: 'pilot.md' });
    await prompted(running, id, 'When is high water?');
    await prompted(running, id, 'And low water?');
    expect(told).toHaveLength(2);
    for (const { messages } of told) {
      expect(messages[1]).toMatchObject({ role: 'system', content: 'You answer like a pilot.' });
    }
  });

  it('begins its context anew when asked: the documents as they are, and what was said', async () => {
    using folder = tempFolder();
    const desk = await Desk.open();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await desk.upload(`docs/${name}.md`, `About ${name}. ${'The moon pulls. '.repeat(100)}\n`);
    }
    const engine = documentsEngine(desk.asker(), desk.compactor());
    await using running = await startScriptedSessions(folder.path, { engines: [engine] });
    const { id } = await running.sessions.create({ engine: 'docs' });
    await prompted(running, id, 'What is a about?');
    await desk.upload('docs/a.md', `High water at Tarn Sound is at noon. ${'The moon pulls. '.repeat(100)}\n`);
    await prompted(running, id, 'And now?');
    const before = running.sessions.context(id);
    expect(before.staleTokens).toBeGreaterThan(100);

    const after = await running.sessions.compact(id, new AbortController().signal);
    expect(after).toMatchObject({ staleTokens: 0, turns: 2, canCompact: true });
    expect(after.tokens).toBe(before.tokens - before.staleTokens);
    const answer = await prompted(running, id, 'When is high water at Tarn Sound?');
    expect(textOf(answer)).toContain('High water at Tarn Sound is at noon.');
    const { total, models } = running.usage.report({ since: 0 });
    expect(total).toMatchObject({ turns: 3, unpricedTurns: 0 });
    expect(models).toMatchObject([{ key: 'kimi-k3' }]);
  });

  it('reads the documents as they stand on the disk where that is configured, and what is wanted and has room', async () => {
    using folder = tempFolder();
    const desk = await Desk.open();
    desk.root = join(folder.path, 'documents');
    const texts = {
      'docs/tides.md': 'High water at noon.\n',
      'docs/moon.md': 'The moon pulls.\n',
      'notes.md': 'Fog.\n',
    };
    mkdirSync(join(desk.root, 'docs'), { recursive: true });
    for (const [path, text] of Object.entries({ ...texts, 'docs/large.md': 'The tide. '.repeat(900) })) {
      writeFileSync(join(desk.root, path), text);
      await desk.upload(path, text);
    }
    writeFileSync(join(desk.root, 'docs/moon.md'), 'The moon has a secret.\n');
    desk.reading = { textFrom: 'disk', include: ['docs/**'], budgetTokens: 1_000 };
    await using running = await startScriptedSessions(folder.path, {
      engines: [documentsEngine(desk.asker(), desk.compactor())],
    });
    const { id } = await running.sessions.create({ engine: 'docs' });
    expect(textOf(await prompted(running, id, 'When is high water?'))).toContain('High water at noon.');
    // Only the other version of moon.md was fetched: what is on the disk by now was never looked through.
    expect(desk.fetched).toBe(1);
    expect(textOf(await prompted(running, id, 'What does the moon do?'))).toContain('The moon pulls.');
    expect(running.sessions.context(id).leftOut).toMatchObject([
      { path: 'docs/large.md', because: 'budget' },
      { path: 'notes.md', because: 'pattern' },
    ]);
    await running.sessions.compact(id, new AbortController().signal);
    expect(running.sessions.context(id)).toMatchObject({ staleTokens: 0, leftOut: [{}, {}] });
  });

  it('sends what it sent before byte for byte, then what changed, and nothing that the model would refuse', async () => {
    using folder = tempFolder();
    const desk = await Desk.open();
    for (const name of ['b', 'a', 'c', 'd', 'e']) await desk.upload(`docs/${name}.md`, `About ${name}: ${PULL}`);
    await using running = await startScriptedSessions(folder.path, {
      engines: [documentsEngine(desk.asker(), desk.compactor())],
    });
    const { id } = await running.sessions.create({ engine: 'docs' });
    await prompted(running, id, 'What is a about?');
    await prompted(running, id, 'And b?');
    await desk.upload('docs/c.md', `About c, again: ${PULL}`);
    await prompted(running, id, 'And c?');
    const bodies = desk.chats.map((body) => JSON.parse(body) as ChatBody);
    const prompts = bodies.map(({ messages }) => JSON.stringify(messages).slice(0, -1));
    for (const [index, prompt] of prompts.entries()) expect(prompt.startsWith(prompts[index - 1] ?? '')).toBe(true);
    // Rarely changed first, as the clock of the files says.
    const read = bodies[0]?.messages.slice(1, -1).map(({ content }) => /docs\/(.)/u.exec(content)?.[1]);
    expect(read?.join('')).toBe('bacde');
    expect(bodies[2]?.messages.at(-2)?.content).toContain('About c, again');
    for (const { messages: _, ...settings } of bodies) {
      expect(settings).toEqual({
        model: 'kimi-k3',
        max_completion_tokens: 8_192,
        prompt_cache_key: `moontide-${id}`,
        stream: true,
        stream_options: { include_usage: true },
      });
    }
  });

  it('fails a turn with the code of what went wrong, and answers the next one', async () => {
    using folder = tempFolder();
    const desk = await Desk.open();
    await desk.upload('docs/tides.md', 'High water is at noon.\n');
    await using running = await startScriptedSessions(folder.path, {
      engines: [documentsEngine(desk.asker(), desk.compactor())],
    });
    const { id } = await running.sessions.create({ engine: 'docs' });
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'quota-exhausted' }, 'chat') });
    await expect(prompted(running, id, 'Why?')).rejects.toMatchObject({ code: 'QUOTA_EXHAUSTED' });
    expect(running.sessions.health()['docs']).toMatchObject({ status: 'degraded' });
    expect((await prompted(running, id, 'When is high water?')).stopReason).toBe('end_turn');
    expect(running.sessions.health()['docs']).toMatchObject({ status: 'healthy' });
  });

  it('stops when it is told to, and nothing of the question stays', async () => {
    using folder = tempFolder();
    const desk = await Desk.open();
    await desk.upload('docs/tides.md', 'High water is at noon.\n');
    await using running = await startScriptedSessions(folder.path, {
      engines: [documentsEngine(desk.asker(), desk.compactor())],
    });
    const { id } = await running.sessions.create({ engine: 'docs' });
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'hang' }, 'chat') });
    const prompt = running.sessions.prompt(id, { text: 'Why?' });
    expect(await running.sessions.abort(id)).toBe(true);
    const { stopReason } = await running.sessions.answer(id, prompt.id, new AbortController().signal);
    expect(stopReason).toBe('cancelled');
  });
});
