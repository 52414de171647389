import { describe, expect, it } from 'vitest';
import { maskKey } from '../../../src/core/mask.ts';

describe('maskKey', () => {
  it('shows the first eight and the last four characters of a key', () => {
    expect(maskKey('sk-yrm3e0123456789abcdef8Kds')).toBe('sk-yrm3e...8Kds');
  });

  it('shows nothing of a short one, not even its length', () => {
    expect(maskKey('sk-0123456789abcdefghij')).toBe('********');
    expect(maskKey('x')).toBe(maskKey(''));
  });
});
