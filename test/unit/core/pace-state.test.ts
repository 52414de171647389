import { describe, expect, it } from 'vitest';
import { createPacing, mayHurry } from '../../../src/core/pace-state.ts';

describe('mayHurry', () => {
  it('rations what may be refused by the requests, and allows it after a time without a refusal', () => {
    const fresh = createPacing({ concurrency: 64 });
    expect(mayHurry(fresh, 0)).toBe(true);
    const refused = { ...fresh, refused: 5, refusedAt: 1_000 };
    expect(mayHurry({ ...refused, taken: 100 }, 2_000)).toBe(false);
    expect(mayHurry({ ...refused, taken: 101 }, 2_000)).toBe(true);
    expect(mayHurry({ ...refused, taken: 100 }, 601_000)).toBe(false);
    expect(mayHurry({ ...refused, taken: 100 }, 601_001)).toBe(true);
  });
});
