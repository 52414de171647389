import { describe, expect, it } from 'vitest';
import { startControl, type RunningControl } from '../../support/control.ts';
import type { Script } from '../../support/scripted-engine.ts';

/** A turn that takes a million tokens, half of them cached, and leaves a context of that size. */
const costly =
  (contextTokens: number): Script =>
  async (turn) => {
    const tokens = { input: 1_000_000, cached: 500_000, output: 10_000 };
    const context = { tokens: contextTokens, window: 1000 };
    turn.report({ kind: 'usage', tokens, written: 0, context });
    return 'end_turn';
  };

async function prompted({ client, scripted }: RunningControl, id: string, contextTokens: number): Promise<void> {
  scripted.engine.script = costly(contextTokens);
  await client.session.prompt(id, { text: 'go' });
}

describe('what was spent', () => {
  it('is told by day, session, project and model, at the price that held then', async () => {
    await using control = await startControl();
    const { client } = control;
    const { id } = await client.session.create({ name: 'tides' });
    const other = await client.session.create({ name: 'unpriced', model: 'nobody-knows' });
    await prompted(control, id, 100);
    await prompted(control, id, 200);
    await prompted(control, other.id, 100);
    const usage = await client.usage();
    // Half a million at 10 and half a million at 1, and 10,000 at 100, for each of two turns.
    expect(usage.total).toEqual({
      turns: 3,
      tokens: { input: 3_000_000, cached: 1_500_000, written: 0, output: 30_000 },
      costs: [{ currency: 'USD', total: 13, saved: 9 }],
      unpricedTurns: 1,
    });
    expect(usage.days).toHaveLength(1);
    expect(usage.projects).toMatchObject([{ key: 'alpha', turns: 3 }]);
    expect(usage.sessions.find(({ key }) => key === id)).toMatchObject({ name: 'tides', turns: 2 });
    expect(usage.models.map(({ key }) => key).toSorted()).toEqual(['kimi-k3', 'nobody-knows']);
    expect((await client.usage({ session: other.id })).total.turns).toBe(1);
    expect((await client.usage({ project: 'beta' })).total.turns).toBe(0);
    await expect(client.usage({ days: 0 })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('outlives the session that it was spent in', async () => {
    await using control = await startControl();
    const { client } = control;
    const { id } = await client.session.create({ name: 'tides' });
    await prompted(control, id, 100);
    await client.session.delete(id);
    expect((await client.usage()).sessions).toMatchObject([{ key: id, name: 'tides', turns: 1 }]);
  });
});

describe('the context of a session', () => {
  it('is judged by its share of the window, and its growth foretold', async () => {
    await using control = await startControl();
    const { client } = control;
    const { id } = await client.session.create({});
    expect(await client.session.context(id)).toMatchObject({ level: 'HEALTHY', tokens: 0, turns: 0 });
    for (const tokens of [500, 600, 700]) await prompted(control, id, tokens);
    expect(await client.session.context(id)).toMatchObject({
      level: 'WARNING',
      tokens: 700,
      windowTokens: 1000,
      share: 0.7,
      turns: 3,
      tokensPerTurn: 100,
      turnsLeft: 1,
      history: [500, 600, 700],
      canCompact: false,
    });
    await prompted(control, id, 900);
    expect(await client.session.context(id)).toMatchObject({ level: 'CRITICAL', turnsLeft: 0 });
  });

  it('is not begun anew by an engine that cannot', async () => {
    await using control = await startControl();
    const { client } = control;
    const { id } = await client.session.create({});
    await expect(client.session.compact(id)).rejects.toMatchObject({
      code: 'CANNOT_COMPACT',
      message: 'The engine scripted cannot begin a context anew when asked.',
    });
  });
});
