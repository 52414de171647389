import { describe, expect, it } from 'vitest';
import { pageOf } from '../../../../src/cli/mcp/page-of.ts';

describe('pageOf', () => {
  it('gives a short text whole, and nothing beyond its end', () => {
    expect(pageOf('abc', 0, 3)).toBe('abc');
    expect(pageOf('abc', 2, 3)).toBe('c');
    expect(pageOf('abc', 9, 3)).toBe('');
  });

  it('gives a long text in parts that name the next, and together are the text', () => {
    expect(pageOf('abcdefgh', 0, 3)).toBe('abc\n[5 characters more: call this again with offset 3.]');
    expect(pageOf('abcdefgh', 3, 3)).toBe('def\n[2 characters more: call this again with offset 6.]');
    expect(pageOf('abcdefgh', 6, 3)).toBe('gh');
  });

  it('cuts no character in two', () => {
    expect(pageOf('ab😀cd', 0, 3)).toBe('ab\n[4 characters more: call this again with offset 2.]');
    expect(pageOf('ab😀cd', 3, 9)).toBe('😀cd');
  });
});
