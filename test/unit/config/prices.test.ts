import { describe, expect, it } from 'vitest';
import { readPrices } from '../../../src/config/prices.ts';

describe('the prices of the configuration', () => {
  it('are read by the name of the model', () => {
    const prices = { 'kimi-k9': { input: 2, cached: 0.2, output: 10, written: 2.5 } };
    expect(readPrices('config.toml', { prices })).toEqual(prices);
    expect(readPrices('config.toml', {})).toEqual({});
  });

  it.each([
    [{ input: 1, cached: 1 }, 'prices.k.output must be a number, 0 or more'],
    [{ input: -1, cached: 1, output: 1 }, 'prices.k.input must be a number, 0 or more'],
    [{ input: '1', cached: 1, output: 1 }, 'prices.k.input must be a number, 0 or more'],
    [{ input: 1, cached: 1, output: 1, ouput: 2 }, 'prices.k.ouput is not known here'],
  ])('are refused with the key that is wrong: %j', (table, problem) => {
    expect(() => readPrices('config.toml', { prices: { k: table } })).toThrow(problem);
  });
});
