import { describe, expect, it } from 'vitest';
import {
  askLimit,
  limitRefuted,
  limitTaken,
  steadyLimit,
  windowLimit,
  type Limit,
} from '../../../src/core/pace-limit.ts';

/** Three in ten seconds, of which the last half second is in doubt. */
const window = windowLimit({ count: 3, goodMs: 10_000, badMs: 9_500 }, undefined);
const FULL = [0, 100, 200] as const;

describe('a window', () => {
  it('is filled in one go, then waited for', () => {
    expect(ask(window, [0, 100], 200)).toEqual({ kind: 'open' });
    expect(ask(window, FULL, 300)).toEqual({ kind: 'shut', until: 10_100 });
  });

  it('is opened by a scout, and the others follow in the rhythm of the window before', () => {
    expect(ask(window, FULL, 10_100)).toEqual({ kind: 'open', scout: 'opener' });
    expect(ask(window, [...FULL, 10_100], 10_150, 10_100)).toEqual({ kind: 'shut', until: 10_200 });
    expect(ask(window, [...FULL, 10_100], 10_200, 10_100)).toEqual({ kind: 'open' });
  });

  it('is tried half way to what is known not to suffice', () => {
    const doubtful = windowLimit({ count: 3, goodMs: 10_000, badMs: 6_000 }, undefined);
    expect(ask(doubtful, FULL, 300)).toEqual({ kind: 'shut', until: 8_000 });
    const shorter = limitTaken(doubtful, {
      startedAt: 8_000,
      scout: 'opener',
      starts: [...FULL, 8_000],
      mayHurry: false,
    });
    expect(shorter).toMatchObject({ goodMs: 8_000, sure: { count: 3, goodMs: 10_000 } });
    expect(limitRefuted(shorter, { scout: undefined, startedAt: 8_100, starts: [...FULL, 8_000] })).toMatchObject({
      limit: { count: 3, goodMs: 10_000 },
      stands: true,
    });
  });

  it('is tried as a minute where that is possible', () => {
    const doubtful = windowLimit({ count: 3, goodMs: 110_000, badMs: 30_000 }, undefined);
    expect(ask(doubtful, FULL, 300)).toEqual({ kind: 'shut', until: 60_600 });
  });

  it('does not grow longer when nothing was asked for a time', () => {
    const taken = { startedAt: 600_000, scout: 'opener', starts: [...FULL, 600_000], mayHurry: false } as const;
    expect(limitTaken(window, taken)).toMatchObject({ goodMs: 10_000 });
  });

  it('is known to be longer when the request that was to open it is refused', () => {
    const refuted = limitRefuted(window, { scout: 'opener', startedAt: 10_100, starts: FULL });
    expect(refuted).toMatchObject({ limit: { badMs: 10_100 }, stands: false });
  });

  it('may be found to hold more, one at first, then twice as many each time', () => {
    const used = { ...window, taken: 90 };
    expect(ask(used, FULL, 300)).toEqual({ kind: 'open', scout: 'more' });
    const more = { startedAt: 300, scout: 'more', starts: [...FULL, 300], mayHurry: false } as const;
    const grown = limitTaken(used, more);
    expect(grown).toMatchObject({ count: 4, step: 2 });
    expect(limitTaken(grown, more)).toMatchObject({ count: 6, step: 4, sure: { count: 3, goodMs: 10_000 } });
  });
});

describe('a steady limit', () => {
  it('spreads its requests, a little slower than what was measured', () => {
    expect(steadyLimit(0.01, 100)).toMatchObject({ count: 20, goodMs: 2_080 });
  });

  it('is tried faster after a stretch without a refusal, where it may be', () => {
    const limit = { ...steadyLimit(0.01, 100), taken: 19 };
    const taken = { startedAt: 0, scout: undefined, starts: [] };
    expect(limitTaken(limit, { ...taken, mayHurry: false })).toMatchObject({ goodMs: 2_080 });
    const faster = limitTaken(limit, { ...taken, mayHurry: true });
    expect(faster.goodMs).toBeCloseTo(2_080 / 1.03);
    expect(limitTaken({ ...faster, taken: 39 }, { ...taken, mayHurry: true }).goodMs).toBeCloseTo(2_080 / 1.03 / 1.06);
  });
});

function ask(limit: Limit, starts: readonly number[], now: number, openedAt = 0) {
  return askLimit(limit, { starts, openedAt, now, isQuiet: true });
}
