/**
 * The limits that Moonshot publishes for its tiers, of both tables that were in force in 2026: where a wall may stand.
 * Prior knowledge only. A wall that stands elsewhere is found as well; it costs more refusals.
 */

type Tier = readonly [concurrency: number, requestsPerMinute: number];

const TIERS: readonly Tier[] = [
  [1, 3],
  [15, 100],
  [40, 100],
  [50, 200],
  [60, 200],
  [100, 300],
  [100, 500],
  [200, 5_000],
  [400, 5_000],
  [1_000, 10_000],
];

export interface KnownSlots {
  /** More at once are refused. */
  readonly concurrency?: number | undefined;
  /** So many at once were taken. */
  readonly proven?: number;
}

/** A refusal after more requests than these windows allow is not explained by the tier. */
const MOST_WINDOWS = 5;

/** Beyond this a burst of refusals is a small share of the requests, and counting that far is not worth its price. */
const LARGEST_RATE_WALL = 500;

const CONCURRENCY_WALLS = [...new Set(TIERS.map(([concurrency]) => concurrency))];
const RATE_WALLS = new Set(TIERS.map(([, perMinute]) => perMinute).filter((wall) => wall <= LARGEST_RATE_WALL));

/** The first published concurrency that is not below `count`. */
export function concurrencyWallFrom(count: number): number {
  return CONCURRENCY_WALLS.find((wall) => wall >= count) ?? Number.POSITIVE_INFINITY;
}

/** The last published concurrency that is below `count`; at least 1. */
export function concurrencyWallBelow(count: number): number {
  return CONCURRENCY_WALLS.findLast((wall) => wall < count) ?? 1;
}

/** Whether `count` requests a minute may be a wall: not if it is that of tiers with another concurrency only. */
export function isRateWall(count: number, { concurrency, proven = 1 }: KnownSlots = {}): boolean {
  if (!RATE_WALLS.has(count)) return false;
  const known = tiersOf(concurrency);
  const possible = known.length > 0 ? known : TIERS.filter(([most]) => proven < most * 1.25);
  return possible.some(([, perMinute]) => perMinute === count);
}

/** Whether an account that took `concurrency` at once is likely to be of a tier with this wall. */
export function isLikelyWall(count: number, concurrency: number): boolean {
  return tiersOf(concurrencyWallFrom(concurrency)).some(([, perMinute]) => perMinute === count);
}

/** The limit that best explains a refusal after `taken` requests, which may have begun in an earlier window. */
export function likelyLimit(taken: number, concurrency?: number): number {
  const published = tiersOf(concurrency).findLast(([, perMinute]) => perMinute <= taken);
  return published !== undefined && taken <= published[1] * MOST_WINDOWS ? published[1] : taken;
}

function tiersOf(concurrency: number | undefined): readonly Tier[] {
  return TIERS.filter(([most]) => most === concurrency);
}
