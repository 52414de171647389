import { describe, expect, it } from 'vitest';
import { addTokens, cachedShare, costOf, NO_TOKENS } from '../../../src/core/usage.ts';

const MILLION = 1_000_000;
const PRICE = { cached: 0.3, input: 3, output: 15 };

describe('what tokens cost', () => {
  it('is by what they were: cached, read, written', () => {
    const tokens = { input: 2 * MILLION, cached: MILLION, written: 0, output: MILLION };
    const { total, saved } = costOf(tokens, PRICE);
    expect(total).toBeCloseTo(0.3 + 3 + 15);
    expect(saved).toBeCloseTo(2.7);
  });

  it('counts what is written to the cache as an item of its own, where it is one', () => {
    const tokens = { input: MILLION, cached: 0, written: MILLION, output: 0 };
    expect(costOf(tokens, { ...PRICE, written: 6 })).toEqual({ total: 6, saved: -3 });
    expect(costOf(tokens, PRICE).saved).toBe(0);
  });

  it('never counts less than nothing, whatever the server says was cached', () => {
    expect(costOf({ input: 10, cached: 20, written: 0, output: 0 }, PRICE).total).toBeGreaterThan(0);
  });
});

describe('tokens', () => {
  it('add up, and tell the share that was cached', () => {
    const turn = { input: 100, cached: 75, written: 5, output: 7 };
    expect(addTokens(addTokens(NO_TOKENS, turn), turn)).toEqual({ input: 200, cached: 150, written: 10, output: 14 });
    expect(cachedShare(turn)).toBe(0.75);
    expect(cachedShare(NO_TOKENS)).toBe(0);
  });
});
