import { describe, expect, it } from 'vitest';
import { shorten, shortenEnd } from '../../../../src/cli/render/width.ts';

describe('shorten', () => {
  it('leaves what fits', () => {
    expect(shorten('docs/a.md', 9)).toBe('docs/a.md');
  });

  it('keeps both ends of what does not, and more of the second', () => {
    expect(shorten('docs/one/two/three/four/file.md', 15)).toBe('docs/…r/file.md');
  });

  it('never cuts through what is drawn as one character', () => {
    expect(shorten('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 5)).toBe('👩‍👩‍👧‍👦…👩‍👩‍👧‍👦');
    expect(shorten('日本語日本語', 5)).toBe('日…語');
  });
});

describe('shortenEnd', () => {
  it('keeps the start', () => {
    expect(shortenEnd('a long reason', 8)).toBe('a long …');
    expect(shortenEnd('short', 8)).toBe('short');
  });
});
