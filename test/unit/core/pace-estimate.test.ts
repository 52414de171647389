import { describe, expect, it } from 'vitest';
import type { Closed } from '../../../src/core/pace-closed.ts';
import { estimate } from '../../../src/core/pace-estimate.ts';
import { steadyLimit, windowLimit } from '../../../src/core/pace-limit.ts';

describe('estimate', () => {
  it('is what was taken, in the time from its start until it was open again', () => {
    const starts = every(10, 50, 0);
    const found = estimate(closed({ firstStart: 500 }), { ...FIRST, starts, startedAt: 60_500 });
    expect(found).toMatchObject({ kind: 'window', count: 50, goodMs: 60_500 });
  });

  it('is the published limit where the concurrency tells the tier', () => {
    const starts = every(100, 144, 0);
    const found = estimate(closed({ firstStart: 14_400 }), { ...FIRST, starts, startedAt: 64_400, concurrency: 15 });
    expect(found).toMatchObject({ count: 100, goodMs: 60_000 });
    const other = estimate(closed({ firstStart: 14_400 }), { ...FIRST, starts, startedAt: 64_400, concurrency: 16 });
    expect(other).toMatchObject({ count: 144 });
  });

  it('is no more than the refusal names', () => {
    const starts = every(100, 144, 0);
    const found = estimate(closed({ firstStart: 14_400, named: 100 }), { ...FIRST, starts, startedAt: 64_400 });
    expect(found).toMatchObject({ count: 100 });
  });

  it('counts what went before a period that was opened by mistake', () => {
    const starts = [...every(100, 98, 0), 12_000, 12_010];
    const before = windowLimit({ count: 98, goodMs: 12_000, badMs: 0 }, undefined);
    const found = estimate(closed({ firstStart: 12_020, limit: before, drainedAt: 10_000 }), {
      starts,
      periodFrom: 12_000,
      startedAt: 60_000,
      concurrency: undefined,
    });
    expect(found).toMatchObject({ count: 100, goodMs: 60_000 });
  });

  it('is the pace of a bucket that was soon drained again, and no much slower one than was known', () => {
    const before = windowLimit({ count: 100, goodMs: 2_000, badMs: 0 }, undefined);
    const starts = [...every(10, 100, 0), 2_000, 2_100, 2_200, 2_300];
    const again = closed({ firstStart: 3_000, at: 3_010, limit: before, drainedAt: 1_000 });
    const found = estimate(again, { starts, periodFrom: 2_000, startedAt: 4_000, concurrency: undefined });
    expect(found).toEqual(steadyLimit(4 / 2_000, 100));
    const known = steadyLimit(1 / 100, 100);
    const slower = estimate({ ...again, limit: known }, { ...FIRST, starts, periodFrom: 2_000, startedAt: 4_000 });
    expect(slower).toEqual(steadyLimit(0.8 * (known.count / known.goodMs), known.count));
  });

  it('is nothing when others had used the account up', () => {
    expect(estimate(closed({ firstStart: 20 }), { ...FIRST, starts: [0, 10], startedAt: 5_000 })).toBeUndefined();
  });
});

const FIRST = { periodFrom: Number.NEGATIVE_INFINITY, concurrency: undefined };

function closed(facts: Partial<Closed>): Closed {
  return {
    firstStart: 0,
    lastStart: facts.firstStart ?? 0,
    at: facts.firstStart ?? 0,
    refusals: 1,
    toldMs: 0,
    isTold: false,
    wasOpener: false,
    wasScout: false,
    burst: 0,
    named: undefined,
    limit: undefined,
    limitStands: false,
    drainedAt: undefined,
    askAt: 0,
    ...facts,
  };
}

/** `count` starts, one every `ms`. */
function every(ms: number, count: number, from: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index * ms);
}
