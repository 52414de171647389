/**
 * The account refuses because of its pace. One request at a time asks whether it is open again: after what the server
 * said, as long as that was not in vain; else after waits that grow, with a stop where the published minute ends.
 */
import { MARGIN, MINUTE_MS, type Limit } from './pace-limit.ts';
import { freeAt, type Starts } from './pace-starts.ts';
import { isRateWall } from './pace-tiers.ts';

export interface Closed {
  /** Start of the first request that was refused. */
  readonly firstStart: number;
  /** Start of the last scout that was refused; of the first refused request before there was one. */
  readonly lastStart: number;
  /** When the first refusal came. */
  readonly at: number;
  readonly refusals: number;
  /** What the last refusal asked for; 0 for nothing. */
  readonly toldMs: number;
  /** Whether that is to be believed. */
  readonly isTold: boolean;
  /** Whether the first refused request was to open a window: then the window is longer than was thought. */
  readonly wasOpener: boolean;
  /** Whether the first refused request went where a limit was thought to be. */
  readonly wasScout: boolean;
  /** Further refusals of requests that were under way when the first came, and started after it. */
  readonly burst: number;
  /** Requests a minute that the refusal named. */
  readonly named: number | undefined;
  /** What was known of the limit before, and whether it still stands. */
  readonly limit: Limit | undefined;
  readonly limitStands: boolean;
  /** When nothing was left before: see `Rate`. */
  readonly drainedAt: number | undefined;
  /** When a scout may ask. */
  readonly askAt: number;
}

export interface Refusal {
  readonly now: number;
  readonly retryAfterMs: number | undefined;
  readonly named: number | undefined;
  /** 0 to 1. */
  readonly random: number;
  /** Refusals before this one that nothing was blamed for. */
  readonly earlier?: number;
}

/** What else decides when to ask. */
export interface AskContext {
  readonly starts: Starts;
  /** Start of the first request since the account was closed last. */
  readonly periodFrom: number;
  /** A Retry-After up to this was waited for in vain. */
  readonly vainMs: number;
}

/** Shorter waits would ask again before a bucket has anything to give. */
const SHORTEST_WAIT_MS = 500;
/** What is waited when the refusal does not say. */
const UNTOLD_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * MINUTE_MS;
/** Each wait is this share of the time that the account has been closed: short steps first, then long ones. */
const STEP_SHARE = 0.75;
const LONG_STEP_SHARE = 1.5;
const LONG_STEPS_AFTER_MS = 5_000;
/** Or, for a window that is longer than was thought, of the time that it has lasted. */
const LONGER_SHARE = 1.2;
/** Added to own waits at random, so that several machines on one account do not ask in step. */
const JITTER = 0.1;

export function closeAccount(
  { startedAt, wasOpener, wasScout }: Pick<Closed, 'wasOpener' | 'wasScout'> & { readonly startedAt: number },
  known: Pick<Closed, 'limit' | 'limitStands' | 'drainedAt'>,
  refusal: Refusal,
  context: AskContext,
): Closed {
  const toldMs = refusal.retryAfterMs ?? 0;
  return scheduled(
    {
      ...known,
      firstStart: startedAt,
      lastStart: startedAt,
      at: refusal.now,
      refusals: 1,
      toldMs,
      isTold: toldMs > context.vainMs,
      wasOpener,
      wasScout,
      burst: refusal.earlier ?? 0,
      named: refusal.named,
      askAt: 0,
    },
    refusal,
    context,
  );
}

/** A scout in vain may be chance where a server refuses at random; two seldom are. */
const SURE_REFUSALS = 3;
/** What a server says that knows no better. */
const SHORT_TOLD_MS = 5_000;

/**
 * Whether a limit explains why the account was closed. What is over a limit goes on being refused, whereas a server in
 * trouble, or a gateway before it, refuses one request and takes those that came after it. `takenLater`: of those that
 * were under way when the first refusal came, and started after it.
 */
export function isLimit({ named, toldMs, wasScout, refusals, burst }: Closed, takenLater: number): boolean {
  if (named !== undefined || toldMs > SHORT_TOLD_MS || wasScout || refusals >= SURE_REFUSALS) return true;
  return burst > 1 && burst > takenLater;
}

/** The scout was refused as well. */
export function stillClosed(closed: Closed, startedAt: number, refusal: Refusal, context: AskContext): Closed {
  const toldMs = refusal.retryAfterMs ?? 0;
  const next = {
    ...closed,
    lastStart: startedAt,
    refusals: closed.refusals + 1,
    toldMs,
    isTold: toldMs > context.vainMs,
  };
  return scheduled(next, refusal, context);
}

function scheduled(closed: Closed, refusal: Refusal, context: AskContext): Closed {
  const { now, retryAfterMs } = refusal;
  const earliest = now + Math.max(retryAfterMs ?? UNTOLD_WAIT_MS, SHORTEST_WAIT_MS);
  const dueAt = dueAtOf(closed, context.starts);
  if (dueAt > now) return { ...closed, askAt: Math.max(earliest, dueAt) };
  return {
    ...closed,
    askAt: closed.isTold ? earliest : Math.max(earliest, ownTime(closed, refusal, context, earliest)),
  };
}

/** When the limit as it is known allows the next request. */
function dueAtOf({ limit, limitStands }: Closed, starts: Starts): number {
  if (limit === undefined || !limitStands) return Number.NEGATIVE_INFINITY;
  return freeAt(starts, limit.count, limit.goodMs * MARGIN);
}

function ownTime(closed: Closed, { now, random }: Refusal, context: AskContext, earliest: number): number {
  const { limit } = closed;
  const from = windowStart(closed, context);
  const sinceMs = now - closed.at;
  const isLonger = limit?.kind === 'window' && limit.badMs > 0 && now - from > limit.badMs;
  const growing = sinceMs * (sinceMs < LONG_STEPS_AFTER_MS ? STEP_SHARE : LONG_STEP_SHARE);
  const waitMs = Math.min(LONGEST_WAIT_MS, isLonger ? (now - from) * LONGER_SHARE : growing);
  const minute = minuteEnd(closed, from);
  return minute >= earliest && now + waitMs * 2 >= minute ? minute : now + waitMs * (1 + random * JITTER);
}

/** When the published window, a minute, is over: surely, where the requests came close together. */
function minuteEnd({ limit, refusals, firstStart }: Closed, from: number): number {
  const isPlausible = limit === undefined ? refusals > 1 : isRateWall(limit.count);
  if (!isPlausible) return Number.NEGATIVE_INFINITY;
  const wasBrief = firstStart - from < MINUTE_MS / 4;
  return (wasBrief ? firstStart : from) + MINUTE_MS * MARGIN;
}

/** Start of the first of those that filled the window. */
function windowStart({ firstStart, limit }: Closed, { starts, periodFrom }: AskContext): number {
  const first = starts.find((start) => start >= Math.max(periodFrom, firstStart - MINUTE_MS)) ?? firstStart;
  return limit === undefined ? first : Math.max(first, starts.at(-limit.count) ?? first);
}
