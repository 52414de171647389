import { expect, it } from 'vitest';
import { count, type RateWindow } from '../../../src/core/rate-window.ts';

it('allows so many in the minute after the first, and as many in the next', () => {
  let window: RateWindow | undefined;
  const at = (now: number): readonly [boolean, number] => {
    const verdict = count(window, 2, now);
    ({ window } = verdict);
    return [verdict.isAllowed, verdict.remaining];
  };
  expect([0, 1000, 59_999, 60_000].map(at)).toEqual([
    [true, 1],
    [true, 0],
    [false, 0],
    [true, 1],
  ]);
});

it('begins anew when the clock was set back', () => {
  const { window } = count(undefined, 1, 1_000_000);
  expect(count(window, 1, 5).isAllowed).toBe(true);
});
