/** The most that Moonshot ever published for a tier (its table until September 2026; a lower one for some accounts since). */
export interface TierCeilings {
  readonly concurrency: number;
  readonly requestsPerMinute: number;
}

const CEILINGS: readonly TierCeilings[] = [
  { concurrency: 1, requestsPerMinute: 3 },
  { concurrency: 50, requestsPerMinute: 200 },
  { concurrency: 100, requestsPerMinute: 500 },
  { concurrency: 200, requestsPerMinute: 5_000 },
  { concurrency: 400, requestsPerMinute: 5_000 },
  { concurrency: 1_000, requestsPerMinute: 10_000 },
];

/** Undefined for a tier that there is not. */
export function tierCeilings(tier: number): TierCeilings | undefined {
  return CEILINGS[tier];
}
