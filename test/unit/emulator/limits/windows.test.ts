import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, type WindowKind, type WindowRule, type WindowState } from '../../../../src/emulator/limits/windows.ts';

const KINDS: readonly WindowKind[] = ['fixed', 'sliding', 'token-bucket'];

/** Which of the requests at these times are admitted; for the refused, after how long they may come again. */
function play(rule: WindowRule, times: readonly number[]): readonly (true | number)[] {
  let state: WindowState | undefined;
  return times.map((now) => {
    const verdict = admit(rule, state, now);
    if (!verdict.admitted) return verdict.retryAfterMs;
    state = verdict.state;
    return true;
  });
}

describe('a fixed window', () => {
  const rule: WindowRule = { kind: 'fixed', limit: 2, windowMs: 100 };

  it('starts counting again at every multiple of its length', () => {
    expect(play(rule, [90, 95, 99, 100, 101, 102])).toEqual([true, true, 1, true, true, 98]);
  });
});

describe('a sliding window', () => {
  const rule: WindowRule = { kind: 'sliding', limit: 2, windowMs: 100 };

  it('counts what happened within its length before now', () => {
    expect(play(rule, [90, 95, 99, 100, 189, 190, 194, 195])).toEqual([true, true, 91, 90, 1, true, 1, true]);
  });

  it('never admits more than the limit within any span of its length', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 200 }), fc.integer({ min: 1, max: 5 }), (gaps, limit) => {
        let now = 0;
        const times = gaps.map((gap) => (now += gap));
        const verdicts = play({ kind: 'sliding', limit, windowMs: 100 }, times);
        const admitted = times.filter((_, index) => verdicts[index] === true);
        for (const [index, at] of admitted.entries()) {
          expect(at - (admitted[index - limit] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(100);
        }
      }),
    );
  });
});

describe('a token bucket', () => {
  const rule: WindowRule = { kind: 'token-bucket', limit: 2, windowMs: 100 };

  it('starts full and refills evenly', () => {
    expect(play(rule, [0, 0, 0, 49, 50, 51, 100])).toEqual([true, true, 50, 1, true, 49, true]);
  });

  it('holds no more than the limit however long nothing comes', () => {
    expect(play(rule, [0, 10_000, 10_000, 10_000])).toEqual([true, true, true, 50]);
  });
});

describe('every window', () => {
  it.each(KINDS)('admits a refused request after the time that it named (%s)', (kind) => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(40), { maxLength: 50 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 500 }),
        (gaps, limit, windowMs) => {
          const rule: WindowRule = { kind, limit, windowMs };
          let state: WindowState | undefined;
          let now = 0;
          for (const gap of gaps) {
            now += gap;
            const verdict = admit(rule, state, now);
            if (verdict.admitted) {
              state = verdict.state;
            } else {
              expect(verdict.retryAfterMs).toBeGreaterThan(0);
              expect(admit(rule, state, now + verdict.retryAfterMs).admitted).toBe(true);
            }
          }
        },
      ),
    );
  });

  it.each(KINDS)('counts by weight and tells what is used (%s)', (kind) => {
    const rule: WindowRule = { kind, limit: 100, windowMs: 1_000 };
    const first = admit(rule, undefined, 0, 60);
    expect(first.admitted).toBe(true);
    if (!first.admitted) return;
    expect(admit(rule, first.state, 0, 41)).toMatchObject({ admitted: false, used: 60 });
    expect(admit(rule, first.state, 0, 40).admitted).toBe(true);
  });

  it.each(KINDS)('starts afresh when the way of counting was changed (%s)', (kind) => {
    for (const other of KINDS.filter((candidate) => candidate !== kind)) {
      const before = admit({ kind: other, limit: 1, windowMs: 100 }, undefined, 0);
      expect(before.admitted).toBe(true);
      if (before.admitted) expect(admit({ kind, limit: 1, windowMs: 100 }, before.state, 0).admitted).toBe(true);
    }
  });

  it.each(KINDS)('admits everything when there is no limit (%s)', (kind) => {
    const rule: WindowRule = { kind, limit: Number.POSITIVE_INFINITY, windowMs: 100 };
    expect(admit(rule, undefined, 0, Number.MAX_SAFE_INTEGER).admitted).toBe(true);
  });
});
