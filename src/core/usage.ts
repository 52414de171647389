/** Tokens and what they cost. */

export interface TokenCounts {
  /** All tokens that the model read, those of the cache included. */
  readonly input: number;
  /** Of these, read from the cache. */
  readonly cached: number;
  /** Of these, written to the cache: billed as an item of its own since Oct 2026. */
  readonly written: number;
  /** What it wrote, reasoning included. */
  readonly output: number;
}

/** For a million tokens, in the currency of the account. */
export interface Price {
  readonly cached: number;
  /** Read and not cached. */
  readonly input: number;
  /** Written to the cache; as `input` where that is no item of its own. */
  readonly written?: number | undefined;
  readonly output: number;
}

export interface Cost {
  readonly total: number;
  /** What it would have been without the cache, less what it was; writing to the cache may make it negative. */
  readonly saved: number;
}

export const NO_TOKENS: TokenCounts = { input: 0, cached: 0, written: 0, output: 0 };

const MILLION = 1_000_000;

export function addTokens(a: TokenCounts, b: TokenCounts): TokenCounts {
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    written: a.written + b.written,
    output: a.output + b.output,
  };
}

export function costOf({ input, cached, written, output }: TokenCounts, price: Price): Cost {
  const plain = Math.max(0, input - cached - written);
  const total =
    (plain * price.input + cached * price.cached + written * (price.written ?? price.input) + output * price.output) /
    MILLION;
  return { total, saved: (input * price.input + output * price.output) / MILLION - total };
}

/** 0 to 1; 0 while nothing was read. */
export function cachedShare({ input, cached }: TokenCounts): number {
  return input === 0 ? 0 : cached / input;
}
