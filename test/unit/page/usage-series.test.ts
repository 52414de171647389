import { expect, it } from 'vitest';
import { cachedShare, costIn, dayOf, lastDays, savedIn, type SpentDay } from '../../../page/usage-series.ts';

const SPENT: SpentDay = {
  key: '2026-02-28',
  turns: 2,
  tokens: { input: 100, cached: 25, written: 0, output: 5 },
  costs: [{ currency: 'USD', total: 0.5, saved: 0.1 }],
  unpricedTurns: 0,
};

it('shows every day of a period, also those without a turn', () => {
  const days = lastDays([SPENT], '2026-03-02', 4);
  expect(days.map(({ key, turns }) => [key, turns])).toEqual([
    ['2026-02-27', 0],
    ['2026-02-28', 2],
    ['2026-03-01', 0],
    ['2026-03-02', 0],
  ]);
});

it('names a day by the calendar of this machine', () => {
  expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
});

it('knows what the cache gave, and says nothing of days on which nothing was read', () => {
  const [empty, spent] = lastDays([SPENT], '2026-02-28', 2);
  expect([empty, spent].map((day) => day && cachedShare(day))).toEqual([undefined, 0.25]);
});

it('keeps currencies apart', () => {
  expect([costIn(SPENT, 'USD'), savedIn(SPENT, 'USD'), costIn(SPENT, 'CNY'), savedIn(SPENT, 'CNY')]).toEqual([
    0.5, 0.1, 0, 0,
  ]);
});
