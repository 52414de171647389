import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_TOKENS, countTokens, firstTokens, prefixBlocks } from '../../../../src/emulator/chat/tokens.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 3_000, size: 'max' });

describe('tokens', () => {
  it.each([
    ['', 0],
    ['abcd', 1],
    ['abcde', 2],
    ['文件', 1],
    ['文件内', 2],
  ])('counts %j as %d', (words, tokens) => {
    expect(countTokens(words)).toBe(tokens);
  });

  it('cuts a text to a number of tokens that it has at most', () => {
    fc.assert(
      fc.property(text, fc.nat(500), (words, tokens) => {
        const cut = firstTokens(words, tokens);
        expect(words.startsWith(cut)).toBe(true);
        expect(countTokens(cut)).toBeLessThanOrEqual(tokens);
        if (countTokens(words) <= tokens) expect(cut).toBe(words);
      }),
    );
  });

  it('has the blocks of a beginning among the blocks of the whole', () => {
    fc.assert(
      fc.property(text, text, (beginning, rest) => {
        const blocks = prefixBlocks(beginning);
        expect(prefixBlocks(beginning + rest).slice(0, blocks.length)).toEqual(blocks);
      }),
    );
  });

  it('has as many blocks as there are whole ones', () => {
    expect(prefixBlocks('a'.repeat(BLOCK_TOKENS * 4 - 1))).toHaveLength(0);
    expect(prefixBlocks('a'.repeat(BLOCK_TOKENS * 4))).toHaveLength(1);
    expect(prefixBlocks('a'.repeat(1_384 * 4))).toHaveLength(5);
  });

  it('has no block in common with a text that differs at its beginning', () => {
    const rest = 'a'.repeat(5_000);
    expect(prefixBlocks(`x${rest}`)).not.toContain(prefixBlocks(`y${rest}`)[1]);
  });
});
