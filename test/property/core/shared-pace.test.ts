import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOf, windowOf, type Window } from '../../../src/core/shared-pace.ts';

const MINUTE_MS = 60_000;

describe('windows of starts', () => {
  it('hold no more than the pace in any minute, wherever in a window its starts fall', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (requestsPerMinute) => {
        expect(mostInAMinute(windowOf(requestsPerMinute))).toBeLessThanOrEqual(requestsPerMinute);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of machines that do not hear of each other hold no more than the whole pace', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 5_000 }), (parts, requestsPerMinute) => {
        const part = partOf({ concurrency: parts, requestsPerMinute }, 1 / parts).requestsPerMinute;
        expect(parts * mostInAMinute(windowOf(part))).toBeLessThanOrEqual(requestsPerMinute);
      }),
      { numRuns: 1_000 },
    );
  });

  it('come to most of the pace', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (requestsPerMinute) => {
        const { max, durationMs } = windowOf(requestsPerMinute);
        expect((max * MINUTE_MS) / durationMs).toBeGreaterThan(0.9 * requestsPerMinute);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are open while no limit is known', () => {
    expect(mostInAMinute(windowOf(undefined))).toBeGreaterThan(1_000_000);
  });
});

/**
 * A window begins with its first start, the next one when that has ended. The fullest minute begins with the last starts
 * of a window, all but the first at its very end, and goes on with windows that follow without a gap.
 */
function mostInAMinute({ max, durationMs }: Window): number {
  return max - 1 + Math.ceil(MINUTE_MS / durationMs) * max;
}
