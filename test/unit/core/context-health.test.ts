import { describe, expect, it } from 'vitest';
import { isCompactionDue } from '../../../src/core/context-health.ts';

const FULL = { share: 0.8, tokens: 8_000, compactShare: 0.8, compactedTokens: undefined };

describe('a context is begun anew by itself', () => {
  it.each([
    ['when it fills what is configured', FULL, true],
    ['never before', { ...FULL, share: 0.79 }, false],
    ['never where nothing is configured', { ...FULL, compactShare: undefined }, false],
    ['not again while it has not grown much', { ...FULL, compactedTokens: 7_900 }, false],
    ['again once it has', { ...FULL, compactedTokens: 6_400 }, true],
  ])('%s', (_when, facts, isDue) => {
    expect(isCompactionDue(facts)).toBe(isDue);
  });
});
