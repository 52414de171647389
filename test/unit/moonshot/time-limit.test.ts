import { describe, expect, it } from 'vitest';
import { uploadTimeLimit } from '../../../src/moonshot/moonshot.ts';

describe('the time limit of an upload', () => {
  it('is short for what is small, so that an answer that never comes holds nobody up for long', () => {
    expect(uploadTimeLimit(3_000, 120_000)).toBe(20_300);
    expect(uploadTimeLimit(1_000_000, 120_000)).toBe(120_000);
  });

  it('is never longer than configured', () => {
    expect(uploadTimeLimit(3_000, 2_000)).toBe(2_000);
  });
});
