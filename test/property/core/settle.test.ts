import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relPath } from '../../../src/core/model.ts';
import { dueAt, noteHint, type SettleHint, type Settling } from '../../../src/core/settle.ts';

const hints: fc.Arbitrary<SettleHint> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom('a', 'b', 'c', 'd').map((name): SettleHint => ({ kind: 'path', path: relPath(name) })),
  },
  { weight: 1, arbitrary: fc.constant<SettleHint>({ kind: 'everything' }) },
);
const policies = fc.record({
  quietMs: fc.nat(1000),
  ceilingMs: fc.nat(10_000),
  holdMs: fc.nat(60_000),
  maxPaths: fc.integer({ min: 1, max: 5 }),
});
const steps = fc.array(fc.tuple(hints, fc.nat(500)), { minLength: 1, maxLength: 60 });

describe('settling', () => {
  it('is always due within the ceiling, and within the longer of ceiling and hold while git is at work', () => {
    fc.assert(
      fc.property(steps, policies, fc.boolean(), (steps, policy, held) => {
        let at = 0;
        let settling: Settling | undefined;
        for (const [hint, wait] of steps) settling = noteHint(settling, hint, (at += wait), policy);
        if (settling === undefined) throw new Error('no hint');
        const bound = held ? Math.max(policy.ceilingMs, policy.holdMs) : policy.ceilingMs;
        expect(dueAt(settling, policy, held)).toBeLessThanOrEqual(settling.firstAt + bound);
        expect(dueAt(settling, policy, held)).toBeGreaterThanOrEqual(settling.firstAt);
      }),
    );
  });

  it('forgets no path: each is named, or everything is', () => {
    fc.assert(
      fc.property(steps, policies, (steps, policy) => {
        let settling: Settling | undefined;
        for (const [hint] of steps) settling = noteHint(settling, hint, 0, policy);
        const dirty = settling?.dirty;
        for (const [hint] of steps) {
          expect(dirty === 'everything' || (hint.kind === 'path' && dirty?.has(hint.path))).toBe(true);
        }
      }),
    );
  });
});
