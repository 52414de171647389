import { describe, expect, it } from 'vitest';
import { isBlank } from '../../../src/core/eligibility-blank.ts';

describe('isBlank', () => {
  it.each(['', ' \t\r\n', '\uFEFF', '\uFEFF \n', '\u00A0\u2003\u3000', '\u200B\u2060\u180E\u0085', '\v\f'])(
    'finds nothing to see in %j',
    (text) => {
      expect(isBlank(text)).toBe(true);
    },
  );

  it.each(['a', '\n\n.\n', '\uFEFFé', '\u200B0', '#', '\uFFFD'])('finds something in %j', (text) => {
    expect(isBlank(text)).toBe(false);
  });
});
