import { describe, expect, it } from 'vitest';
import { percentile, spreadOf } from '../../../bench/statistics.ts';

describe('the statistics of the benchmarks', () => {
  it('take the middle of an odd number of values, whatever their order', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ median: 5, least: 1, most: 9 });
  });

  it('take the mean of the two in the middle of an even number', () => {
    expect(spreadOf([1, 2, 4, 100])).toEqual({ median: 3, least: 1, most: 100 });
  });

  it('find a percentile between two values on the line that joins them', () => {
    expect(percentile([10, 20], 99)).toBeCloseTo(19.9);
  });

  it('refuse to say something of nothing', () => {
    expect(() => percentile([], 50)).toThrow(RangeError);
  });
});
