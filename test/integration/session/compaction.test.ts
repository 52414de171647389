import { describe, expect, it } from 'vitest';
import { DEFAULT_HEALTH } from '../../../src/core/context-health.ts';
import { startScriptedSessions, type RunningSessions } from '../../support/sessions.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const NEVER = new AbortController().signal;

/** Contexts that are as large as the prompt says, of a model that reads 1000 tokens, and 100 after a compaction. */
async function openDesk(
  folder: string,
  compactShare?: number,
): Promise<RunningSessions & { readonly compacted: string[] }> {
  const thresholds = { ...DEFAULT_HEALTH, ...(compactShare !== undefined && { compactShare }) };
  const running = await startScriptedSessions(folder, { contextThresholds: thresholds });
  const compacted: string[] = [];
  running.engine.script = async (turn) => {
    compacted.push(`prompt ${turn.text}`);
    turn.report({
      kind: 'usage',
      tokens: { input: 10, cached: 0, output: 1 },
      context: { tokens: Number(turn.text), window: 1000 },
    });
    return 'end_turn';
  };
  running.engine.compact = async () => {
    compacted.push('compact');
    const tokens = { input: 500, cached: 400, written: 0, output: 20 };
    return { tokens, model: 'kimi-k3', contextTokens: 100 };
  };
  return Object.assign(running, { compacted });
}

async function prompted({ sessions }: RunningSessions, text: string): Promise<void> {
  const id = sessions.list({ archived: false })[0]?.id ?? (await sessions.create({})).id;
  await sessions.answer(id, sessions.prompt(id, { text }).id, NEVER);
}

describe('a context', () => {
  it('is begun anew by itself before the prompt that finds it as full as is configured', async () => {
    using folder = tempFolder();
    await using desk = await openDesk(folder.path, 0.8);
    for (const tokens of ['500', '800', '120', '130']) await prompted(desk, tokens);
    expect(desk.compacted).toEqual(['prompt 500', 'prompt 800', 'compact', 'prompt 120', 'prompt 130']);
  });

  it('is left alone where nothing is configured', async () => {
    using folder = tempFolder();
    await using desk = await openDesk(folder.path);
    for (const tokens of ['900', '900']) await prompted(desk, tokens);
    expect(desk.compacted).toEqual(['prompt 900', 'prompt 900']);
  });

  it('goes on as it was when it cannot be begun anew', async () => {
    using folder = tempFolder();
    await using desk = await openDesk(folder.path, 0.8);
    desk.engine.compact = () => Promise.reject(new Error('no water'));
    for (const tokens of ['900', '950']) await prompted(desk, tokens);
    expect(desk.compacted).toEqual(['prompt 900', 'prompt 950']);
  });

  it('that is begun anew when asked counts what that took, keeps what was said, and makes prompts wait', async () => {
    using folder = tempFolder();
    await using desk = await openDesk(folder.path);
    await prompted(desk, '700');
    const [session] = desk.sessions.list({ archived: false });
    if (session === undefined) throw new Error('no session');
    const ready = Promise.withResolvers<void>();
    const { compact } = desk.engine;
    desk.engine.compact = async (turn) => {
      await ready.promise;
      return (await compact?.(turn)) ?? {};
    };
    const asked = desk.sessions.compact(session.id, NEVER);
    await expect(desk.sessions.compact(session.id, NEVER)).rejects.toMatchObject({ code: 'SESSION_LOCKED' });
    const waiting = prompted(desk, '150');
    ready.resolve();
    expect(await asked).toMatchObject({ tokens: 100, history: [700, 100] });
    await waiting;
    expect(desk.compacted).toEqual(['prompt 700', 'compact', 'prompt 150']);
    expect(desk.usage.report({ since: 0 }).total).toMatchObject({ turns: 3, tokens: { input: 520, cached: 400 } });
    expect(desk.sessions.messages(session.id, { limit: 10 })).toHaveLength(4);
  });
});
