import { describe, expect, it } from 'vitest';
import { maskKey, maskKeysIn } from '../../../src/core/mask.ts';

describe('maskKey', () => {
  it('shows the first eight and the last four characters of a key', () => {
    expect(maskKey('sk-yrm3e0123456789abcdef8Kds')).toBe('sk-yrm3e...8Kds');
  });

  it('shows nothing of a short one, not even its length', () => {
    expect(maskKey('sk-0123456789abcdefghij')).toBe('********');
    expect(maskKey('x')).toBe(maskKey(''));
  });
});

describe('maskKeysIn', () => {
  it('masks what has the form of a key, wherever it stands, and leaves the rest as it is', () => {
    const key = 'sk-kimi-yrm3e0123456789abcdef8Kds';
    expect(maskKeysIn(`log_level must be "info"; it is "${key}" (${key}).`)).toBe(
      'log_level must be "info"; it is "sk-kimi-...8Kds" (sk-kimi-...8Kds).',
    );
    expect(maskKeysIn('the task-list is sk-short')).toBe('the task-list is sk-short');
  });
});
