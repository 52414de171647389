import { describe, expect, it } from 'vitest';
import { usageReport, type UsageSum } from '../../../src/core/usage-report.ts';

const tides: UsageSum = {
  day: '2026-11-22',
  project: 'p1',
  session: { id: 's1', name: 'tides' },
  model: 'kimi-k3',
  turns: 2,
  tokens: { input: 100, cached: 80, written: 5, output: 10 },
  cost: { currency: 'USD', total: 2, saved: 3 },
};
const question: UsageSum = {
  day: '2026-11-21',
  project: 'p1',
  model: 'kimi-k2',
  turns: 1,
  tokens: { input: 10, cached: 0, written: 0, output: 1 },
};

describe('what was spent', () => {
  it('is put together by day, session, project and model, days in their order', () => {
    const report = usageReport([tides, question]);
    expect(report.days.map(({ key, turns }) => [key, turns])).toEqual([
      ['2026-11-21', 1],
      ['2026-11-22', 2],
    ]);
    expect(report.sessions.map(({ key, name }) => [key, name])).toEqual([
      ['s1', 'tides'],
      ['', undefined],
    ]);
    expect(report.projects).toMatchObject([{ key: 'p1', turns: 3, tokens: { input: 110, cached: 80, output: 11 } }]);
    expect(report.models.map(({ key }) => key)).toEqual(['kimi-k3', 'kimi-k2']);
  });

  it('keeps currencies apart, and counts the turns of which no price was known', () => {
    const inYuan: UsageSum = { ...tides, cost: { currency: 'CNY', total: 7, saved: 1 } };
    const { total } = usageReport([tides, tides, inYuan, question]);
    expect(total.costs).toEqual([
      { currency: 'USD', total: 4, saved: 6 },
      { currency: 'CNY', total: 7, saved: 1 },
    ]);
    expect(total.unpricedTurns).toBe(1);
  });
});
