import { describe, expect, it } from 'vitest';
import { isShortId } from '../../../src/core/short-id.ts';

describe('a short id', () => {
  it.each(['abcd', 'k3v9x2ab', '0000', 'abcdefghijkl'])('may be %s', (id) => {
    expect(isShortId(id)).toBe(true);
  });

  it.each(['', 'abc', 'abcdefghijklm', 'ABCD', 'ab-cd', 'ab cd', 'abcd\n', 'äbcd'])('may not be %j', (id) => {
    expect(isShortId(id)).toBe(false);
  });
});
