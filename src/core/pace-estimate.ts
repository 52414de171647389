/** What the limit was, now that the account is found open again: judged by what was taken and how long it was closed. */
import type { Closed } from './pace-closed.ts';
import { MARGIN, MINUTE_MS, perMs, steadyLimit, windowLimit, type Limit } from './pace-limit.ts';
import { countAfter, type Starts } from './pace-starts.ts';
import { likelyLimit } from './pace-tiers.ts';

export interface Reopening {
  readonly starts: Starts;
  /** Start of the first request since the account was closed before this. */
  readonly periodFrom: number;
  /** Start of the request that found it open. */
  readonly startedAt: number;
  readonly concurrency: number | undefined;
}

/** Closed for the first time after fewer than any published limit allows: others had used the account up. */
const FEWEST_TAKEN = 3;
/** Closed for longer than this, it was not a bucket that gives again all the time. */
const BUCKET_CLOSED_MS = 2_500;
/** Closed, or open before it was closed, for longer than this: more likely the published minute than a short window. */
const LONG_MS = 10_000;
/** What a header in whole seconds leaves open. */
const HEADER_STEP_MS = 1_000;
/** A drained bucket gave at least this share of what it was thought to give. */
const SHARE_LEFT = 0.8;
const LOWEST_TIER_PER_MINUTE = 3;
/** The next tier has a hundred, of which some may be used by others. */
const LEAST_PER_MINUTE = 80;

/** Undefined when nothing can be said. */
export function estimate(closed: Closed, { starts, periodFrom, startedAt, concurrency }: Reopening): Limit | undefined {
  const { limit: before, firstStart } = closed;
  const earlier = starts.filter((start) => start < startedAt);
  const closedMs = startedAt - firstStart;
  const minuteAgo = startedAt - MINUTE_MS * MARGIN;
  // A period that began within this minute was opened by mistake, and what went before it counts as well.
  const isMinute = Math.max(closedMs, sinceDrainedMs(closed)) >= LONG_MS && minuteAgo < periodFrom;
  const earliest = before === undefined ? firstStart - MINUTE_MS : Number.NEGATIVE_INFINITY;
  const from = isMinute ? minuteAgo : Math.max(periodFrom, earliest);
  const taken = earlier.filter((start) => start >= from).length;

  if (taken === 0 || (closed.drainedAt === undefined && taken < FEWEST_TAKEN)) return before;
  if (before !== undefined && isBucket(closed, before, taken, closedMs)) {
    return steadyLimit(drainedPerMs(closed, before, earlier), before.count);
  }
  const most = isMinute || before === undefined ? taken : before.count;
  const count = Math.max(1, Math.min(likelyLimit(taken, concurrency), most, closed.named ?? taken));
  const goodMs = startedAt - (earlier.at(-count) ?? firstStart);
  return windowLimit({ count, goodMs, badMs: Math.max(0, goodMs - inDoubtMs(closed, startedAt, goodMs)) }, before);
}

/**
 * Whether a limit may be believed that chance explains as well: fewer requests a minute are published for accounts only
 * that may have one at a time, and three a minute.
 */
export function isCredible(
  limit: Limit,
  { starts, concurrency }: Pick<Reopening, 'starts' | 'concurrency'>,
  now: number,
): boolean {
  if (concurrency === 1 || countAfter(starts, now - MINUTE_MS) <= LOWEST_TIER_PER_MINUTE) return true;
  return perMs(limit) * MINUTE_MS >= LEAST_PER_MINUTE;
}

/** Soon open after it was refused, and refused again soon after that. */
function isBucket(closed: Closed, before: Limit, taken: number, closedMs: number): boolean {
  if (closed.wasOpener || closed.refusals > 1 || closedMs >= BUCKET_CLOSED_MS) return false;
  return before.kind === 'steady' || (taken < before.count / 2 && sinceDrainedMs(closed) < LONG_MS);
}

function sinceDrainedMs({ firstStart, drainedAt }: Closed): number {
  return firstStart - (drainedAt ?? Number.NEGATIVE_INFINITY);
}

/** What a bucket gave from the time it was drained until it was drained again. */
function drainedPerMs({ firstStart, drainedAt }: Closed, before: Limit, earlier: Starts): number {
  const given = drainedAt === undefined ? 0 : earlier.filter((start) => start > drainedAt).length;
  const known = SHARE_LEFT * perMs(before);
  if (drainedAt === undefined || given === 0) return known;
  const measured = given / (firstStart - drainedAt);
  return before.kind === 'steady' ? Math.max(measured, known) : measured;
}

/** How much shorter than seen the window may be. */
function inDoubtMs(closed: Closed, startedAt: number, goodMs: number): number {
  if (closed.isTold) return closed.toldMs % HEADER_STEP_MS === 0 ? HEADER_STEP_MS : goodMs / 20;
  return closed.refusals === 1 && !closed.wasOpener ? goodMs / 10 : startedAt - closed.lastStart;
}
