import { describe, expect, it } from 'vitest';
import { shorten, shortenEnd, wrapped } from '../../../../src/cli/render/width.ts';

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

describe('wrapped', () => {
  it('goes on in the next line, between words and further in', () => {
    expect(wrapped('  to do: look at what would go', 20)).toEqual(['  to do: look at', '    what would go']);
  });

  it('leaves what fits, and breaks a word that fits in no line', () => {
    expect(wrapped('short', 20)).toEqual(['short']);
    for (const line of wrapped(`docs/${'a'.repeat(50)}.md`, 20)) expect(line.length).toBeLessThanOrEqual(20);
    expect(wrapped('any', Number.POSITIVE_INFINITY)).toEqual(['any']);
  });
});
