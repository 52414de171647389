/** Moonshot's published rate limits by tier; a tier is reached by what was ever paid into the account. */

/** Infinity where there is no limit. */
export interface Rates {
  /** Requests being processed at the same moment. */
  readonly concurrency: number;
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
  readonly tokensPerDay: number;
}

export type Tier = 0 | 1 | 2 | 3 | 4 | 5;

/** `A`: published until Sept 2026; `B`: the lower figures on platform.kimi.com from Sept 2026 on. */
export type TierTable = 'A' | 'B';

export function tier(table: TierTable, level: Tier): Rates {
  const [concurrency, requestsPerMinute] = TABLES[table][level];
  return {
    concurrency,
    requestsPerMinute,
    tokensPerMinute: TOKENS_PER_MINUTE[level],
    tokensPerDay: level === 0 ? 1_500_000 : Number.POSITIVE_INFINITY,
  };
}

export const unlimited: Rates = {
  concurrency: Number.POSITIVE_INFINITY,
  requestsPerMinute: Number.POSITIVE_INFINITY,
  tokensPerMinute: Number.POSITIVE_INFINITY,
  tokensPerDay: Number.POSITIVE_INFINITY,
};

/** Concurrency and requests a minute. */
type Row = readonly [number, number];
type ByTier<Value> = Readonly<Record<Tier, Value>>;

const TABLES: Readonly<Record<TierTable, ByTier<Row>>> = {
  A: { 0: [1, 3], 1: [50, 200], 2: [100, 500], 3: [200, 5_000], 4: [400, 5_000], 5: [1_000, 10_000] },
  B: { 0: [1, 3], 1: [15, 100], 2: [40, 100], 3: [50, 200], 4: [60, 200], 5: [100, 300] },
};

const TOKENS_PER_MINUTE: ByTier<number> = {
  0: 500_000,
  1: 2_000_000,
  2: 3_000_000,
  3: 3_000_000,
  4: 4_000_000,
  5: 5_000_000,
};
