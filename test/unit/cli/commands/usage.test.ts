import { describe, expect, it } from 'vitest';
import { showContext } from '../../../../src/cli/commands/session-context.ts';
import { showSessionUsage, showUsage } from '../../../../src/cli/commands/usage.ts';
import type { SessionContext, Usage } from '../../../../src/control/protocol/usage.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { fakeClient } from '../../../support/fake-control-client.ts';
import { EARLIER, healthWith, projectWith, sessionWith } from '../../../support/wire-values.ts';

const SPENT: Usage['total'] = {
  turns: 3,
  tokens: { input: 30_000, cached: 15_000, written: 0, output: 200 },
  costs: [{ currency: 'USD', total: 0.043, saved: 0.019 }],
  unpricedTurns: 0,
};

function usageWith(total: Usage['total']): Usage {
  const spentOn = (key: string, name?: string) => [{ key, ...(name !== undefined && { name }), ...total }];
  const [days, sessions, projects] = [spentOn('2025-12-30'), spentOn('sess_1', 'tides'), spentOn('p1')];
  return { since: EARLIER, total, days, sessions, projects, models: spentOn('') };
}

const CONTEXT: SessionContext = {
  level: 'WARNING',
  tokens: 700,
  windowTokens: 1000,
  share: 0.7,
  staleTokens: 30,
  turns: 4,
  ageSeconds: 7200,
  tokensPerTurn: 50,
  turnsLeft: 3,
  history: [600, 650, 700],
  canCompact: true,
  leftOut: [{ path: 'docs/large.md', tokens: 9000, because: 'budget' }],
};

function contextWith(usage: Usage, isTerminal = false) {
  const client = fakeClient({
    health: async () => healthWith(),
    projects: async () => [projectWith()],
    usage: async () => usage,
    session: { list: async () => [sessionWith()], context: async () => CONTEXT },
  });
  return { client, context: fakeContext({ client, cwd: '/nowhere/notes', isTerminal }) };
}

describe('usage', () => {
  it('shows what was spent and saved, with names in the place of ids', async () => {
    const { context, client } = contextWith(usageWith(SPENT));
    expect(await showUsage(context, { days: 7 })).toBe(0);
    expect(client.calls).toContain('usage {"days":7}');
    expect(context.stdout.text).toContain('50 % of them cached, 200 written; about 0.043 USD, 0.019 USD saved');
    expect(context.stdout.text).toMatch(/^notes +3 +30,000 +50 % +200 +0\.043 USD +0\.019 USD$/m);
    expect(context.stdout.text).toMatch(/^tides +3/m);
    expect(context.stdout.text).toMatch(/^not known +3/m);
    expect(context.stdout.text).not.toContain('tokens a day');
  });

  it('draws the days on a terminal, those without a turn too', async () => {
    const { context } = contextWith(usageWith(SPENT), true);
    await showUsage(context, {});
    expect(context.stdout.text).toMatch(/█▁+ {2}tokens a day/);
  });

  it('says of how many turns no price is known', async () => {
    const { context } = contextWith(usageWith({ ...SPENT, costs: [], unpricedTurns: 3 }));
    await showUsage(context, {});
    expect(context.stdout.text).toContain('3 turns of models of which no price is known');
  });

  it('asks for one session alone', async () => {
    const { context, client } = contextWith(usageWith(SPENT));
    expect(await showSessionUsage(context, 'tides', { json: true })).toBe(0);
    expect(client.calls).toContain('usage {"session":"sess_1"}');
    expect(JSON.parse(context.stdout.text)).toEqual(usageWith(SPENT));
  });
});

it('shows how full a context is, how it grows, and what to do about it', async () => {
  const { context } = contextWith(usageWith(SPENT));
  await showContext(context, undefined, {});
  expect(context.stdout.lines).toEqual([
    'tides  WARNING',
    '  size   700 of 1,000 tokens (70 %)',
    '  stale  30 tokens of versions that do not count any more',
    '  without  docs/large.md (budget)',
    '  age    2 h, 4 turns',
    '  trend  grows by 50 tokens a turn, critical in about 3 turns',
    '  to do: `moontide session compact tides` begins it anew with what was said.',
  ]);
});
