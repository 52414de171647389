/**
 * Tokens by rule of thumb: four ASCII characters or two others are one. Not Moonshot's tokenizer, but it never changes
 * its mind, and the tokens of a text begin with those of its beginning, which is all that a prefix cache needs.
 */
import { createHash } from 'node:crypto';
import type { ChatPrompt } from './request.ts';

/** Moonshot counts cache hits in blocks of this many tokens (seen live in Sept 2026). */
export const BLOCK_TOKENS = 256;

const QUARTERS_PER_TOKEN = 4;

export function countTokens(text: string): number {
  let quarters = 0;
  for (let index = 0; index < text.length; index += 1) quarters += quartersAt(text, index);
  return Math.ceil(quarters / QUARTERS_PER_TOKEN);
}

/** The beginning of `text` that is at most so many tokens long. */
export function firstTokens(text: string, tokens: number): string {
  let quarters = 0;
  for (let index = 0; index < text.length; index += 1) {
    quarters += quartersAt(text, index);
    if (quarters > tokens * QUARTERS_PER_TOKEN) return text.slice(0, index);
  }
  return text;
}

/** A digest for every whole block: of the block and all before it. */
export function prefixBlocks(text: string): readonly string[] {
  const hash = createHash('sha256');
  const digests: string[] = [];
  let quarters = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    quarters += quartersAt(text, index);
    if (quarters < BLOCK_TOKENS * QUARTERS_PER_TOKEN) continue;
    hash.update(text.slice(start, index + 1));
    digests.push(hash.copy().digest('base64'));
    quarters -= BLOCK_TOKENS * QUARTERS_PER_TOKEN;
    start = index + 1;
  }
  return digests;
}

/** All that the model reads, in the order in which it counts as a prefix: tools, then the messages. */
export function promptText(prompt: ChatPrompt & { readonly tools?: readonly unknown[] }): string {
  return [...(prompt.tools ?? []), ...prompt.messages].map((part) => JSON.stringify(part)).join('\n');
}

function quartersAt(text: string, index: number): number {
  return text.charCodeAt(index) < 0x80 ? 1 : 2;
}
