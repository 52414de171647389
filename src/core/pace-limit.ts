/**
 * A learned limit on requests over time: at most `count` in any `goodMs`. A `window` was filled and seen to open
 * again; it is filled in one go, and a scout opens it. A `steady` limit is that of a bucket which was drained: its
 * requests go evenly.
 */
import { freeAt, spanBefore, type Starts } from './pace-starts.ts';

export type Limit = WindowLimit | SteadyLimit;

interface Counted {
  readonly count: number;
  /** The shortest time that was seen to suffice. */
  readonly goodMs: number;
  /** Requests taken since the last refusal. */
  readonly taken: number;
  /** How much more is tried next. */
  readonly step: number;
}

export interface WindowLimit extends Counted {
  readonly kind: 'window';
  /** The longest time that was seen not to suffice. */
  readonly badMs: number;
  /** Full windows to be taken before one request more is tried. */
  readonly probeAfter: number;
  /** What to return to when what is being tried is refused. */
  readonly sure?: Pick<WindowLimit, 'count' | 'goodMs'>;
}

export interface SteadyLimit extends Counted {
  readonly kind: 'steady';
}

/** `opener`: the first of a new window. `more`: one beyond the limit. */
export type LimitScout = 'opener' | 'more';

/** For the way of a request to the server, which is not always as long. */
export const MARGIN = 1.01;
export const MINUTE_MS = 60_000;

/** While a limit is not well known, at most so many at once: no more are refused when it is wrong. */
const FEW = 10;
/** One request more is tried after so many full windows, after twice as many each time that it was refused. */
const FIRST_PROBE_WINDOWS = 3;
const MOST_PROBE_WINDOWS = 48;
/** A window of fewer requests counts as one of so many. */
const FEWEST_BEFORE_PROBE = 30;
/** A steady limit is tried this much faster after so many requests. */
const FASTER = 0.03;
const FASTEST = 0.12;
const STEADY_STRETCH = 20;
/** A steady limit is kept a little below what was measured, and for as long as this. */
const STEADY_MARGIN = 1.04;
const STEADY_MS = 2_000;
/** A span between windows worth of a scout: a good part of the window passed without a request. */
const OPENER_SHARE = 0.25;
/** A limit that was used up in little more than its time is what held requests back. */
const FULL_SHARE = 1.1;
/** A window that is shorter by no more than this is no shorter window. */
const SAME_SHARE = 0.97;
/** A shorter window is tried while this share of it is in doubt. */
const DOUBT_SHARE = 0.1;

export function windowLimit(found: Pick<WindowLimit, 'count' | 'goodMs' | 'badMs'>, before: Limit | undefined): Limit {
  const probeAfter = before?.kind === 'window' ? before.probeAfter : FIRST_PROBE_WINDOWS;
  return { kind: 'window', ...found, goodMs: Math.max(1, found.goodMs), taken: 0, step: 1, probeAfter };
}

export function steadyLimit(perMs: number, most: number): Limit {
  const count = Math.max(2, Math.min(most, Math.ceil(perMs * STEADY_MS)));
  return { kind: 'steady', count, goodMs: (count / perMs) * STEADY_MARGIN, taken: 0, step: 1 };
}

export function perMs(limit: Limit): number {
  return limit.count / limit.goodMs;
}

/** How many at once while it is not well known; `sinceScout` were taken since one went first. */
export function slotsWithin(limit: Limit, sinceScout: number): number {
  const isTrying = limit.kind === 'window' && limit.sure !== undefined && limit.step > 1;
  if (limit.taken >= limit.count && !isTrying) return Number.POSITIVE_INFINITY;
  return Math.min(Math.max(FEW, limit.count / FEW), 1 + sinceScout);
}

/** Whether it was the limit that held the last requests back. */
export function isBinding(limit: Limit, starts: Starts): boolean {
  const last = starts.at(-1);
  const first = starts.at(-limit.count);
  return first === undefined || last === undefined || last - first < limit.goodMs * FULL_SHARE;
}

export interface LimitQuestion {
  readonly starts: Starts;
  /** Start of the request that opened the window that is being filled. */
  readonly openedAt: number;
  readonly now: number;
  /** Whether nothing is under way: only then a refusal tells which request was one too many. */
  readonly isQuiet: boolean;
}

export type LimitAnswer =
  | { readonly kind: 'open'; readonly scout?: LimitScout }
  | { readonly kind: 'shut'; readonly until: number };

export function askLimit(limit: Limit, { starts, openedAt, now, isQuiet }: LimitQuestion): LimitAnswer {
  const due = freeAt(starts, limit.count, limit.goodMs * MARGIN);
  if (limit.kind === 'steady' || !opensWindow(limit, due, starts, openedAt)) {
    return now >= due ? { kind: 'open' } : { kind: 'shut', until: due };
  }
  const opensAt = freeAt(starts, limit.count, trialMs(limit));
  if (now >= opensAt) return { kind: 'open', scout: 'opener' };
  const enough = limit.probeAfter * Math.max(FEWEST_BEFORE_PROBE, limit.count);
  const isFarFromDue = due - now >= limit.goodMs * OPENER_SHARE;
  if (isQuiet && isFarFromDue && limit.taken >= enough) return { kind: 'open', scout: 'more' };
  return { kind: 'shut', until: opensAt };
}

export interface LimitTaken {
  readonly startedAt: number;
  readonly scout: LimitScout | undefined;
  readonly starts: Starts;
  /** Whether a steady limit may be tried faster. */
  readonly mayHurry: boolean;
}

export function limitTaken(limit: Limit, { startedAt, scout, starts, mayHurry }: LimitTaken): Limit {
  const taken = limit.taken + 1;
  if (limit.kind === 'steady') return faster({ ...limit, taken }, mayHurry);
  if (scout === 'more') {
    const sure = limit.sure ?? { count: limit.count, goodMs: limit.goodMs };
    return { ...limit, taken, sure, count: limit.count + limit.step, step: limit.step * 2 };
  }
  if (scout !== 'opener') return { ...limit, taken };
  const span = spanBefore(starts, limit.count, startedAt) ?? limit.goodMs;
  const { sure: _, ...settled } = limit;
  if (span >= limit.goodMs * SAME_SHARE) return { ...settled, taken, goodMs: Math.min(limit.goodMs, span) };
  return { ...limit, taken, goodMs: span, sure: { count: limit.count, goodMs: limit.goodMs } };
}

/** One more than the limit was refused, as it should be. */
export function limitStands(limit: Limit): Limit {
  if (limit.kind === 'steady') return limit;
  return { ...limit, taken: limit.count, step: 1, probeAfter: probedAgain(limit) };
}

/**
 * A request within the limit was refused. What it returns to, if there is something to return to; with `badMs` set in
 * any case to what is now known not to suffice.
 */
export function limitRefuted(
  limit: Limit,
  { scout, startedAt, starts }: Pick<LimitTaken, 'scout' | 'startedAt' | 'starts'>,
): { readonly limit: Limit; readonly stands: boolean } {
  if (limit.kind === 'steady') return { limit, stands: false };
  const { sure, ...rest } = limit;
  if (sure !== undefined) {
    const badMs = sure.goodMs * (1 - DOUBT_SHARE);
    return { limit: { ...rest, ...sure, badMs, step: 1, probeAfter: probedAgain(limit) }, stands: true };
  }
  if (scout !== 'opener') return { limit, stands: false };
  const badMs = spanBefore(starts, limit.count, startedAt) ?? 0;
  return { limit: { ...limit, badMs }, stands: badMs < limit.goodMs };
}

function opensWindow(limit: WindowLimit, due: number, starts: Starts, openedAt: number): boolean {
  const last = starts.at(-1);
  const first = starts.at(-limit.count);
  return last !== undefined && first !== undefined && first >= openedAt && due - last >= limit.goodMs * OPENER_SHARE;
}

/** The time after which the next window is tried: a minute if that is possible at all, or half way to what failed. */
function trialMs({ goodMs, badMs }: WindowLimit): number {
  if (goodMs - badMs <= goodMs * DOUBT_SHARE) return goodMs * MARGIN;
  const minuteMs = MINUTE_MS * MARGIN;
  return badMs < MINUTE_MS && minuteMs < goodMs ? minuteMs : (goodMs + badMs) / 2;
}

function faster(limit: SteadyLimit, mayHurry: boolean): SteadyLimit {
  if (!mayHurry || limit.taken % Math.max(STEADY_STRETCH, limit.count) !== 0) return limit;
  return { ...limit, goodMs: limit.goodMs / (1 + Math.min(FASTEST, FASTER * limit.step)), step: limit.step * 2 };
}

function probedAgain({ probeAfter }: WindowLimit): number {
  return Math.min(MOST_PROBE_WINDOWS, probeAfter * 2);
}
