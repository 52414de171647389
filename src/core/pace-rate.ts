/**
 * How many requests may start in a time: none is known (then a scout goes first at each published wall), one is
 * learned, or the account is closed and a scout asks whether it is open again.
 */
import { isRandom, NO_CHANCE, withClosing, type Chance } from './pace-chance.ts';
import { closeAccount, isLimit, stillClosed, type Closed, type Refusal } from './pace-closed.ts';
import { estimate, isCredible } from './pace-estimate.ts';
import {
  MARGIN,
  MINUTE_MS,
  askLimit,
  isBinding,
  limitRefuted,
  limitStands,
  limitTaken,
  perMs,
  slotsWithin,
  type Limit,
  type LimitScout,
} from './pace-limit.ts';
import { countAfter, freeAt, withStart, withoutStart, type Starts } from './pace-starts.ts';
import { isLikelyWall, isRateWall, type KnownSlots } from './pace-tiers.ts';

export interface Rate {
  /** Configured requests a minute. */
  readonly ceiling: number | undefined;
  /** Of all requests, as far as the ceiling asks for it. */
  readonly sent: Starts;
  /** Of those that the server took or has yet to answer. */
  readonly starts: Starts;
  readonly phase: Phase;
  /** Start of the first request since the account was closed last. */
  readonly periodFrom: number;
  /** Start of the request that opened the window that is being filled. */
  readonly openedAt: number;
  /** A Retry-After up to this was waited for in vain. */
  readonly vainMs: number;
  /** When the last refusal came that counted: what started before it is no further evidence. */
  readonly refusedAt: number;
  /** When, by a refusal, nothing was left: what was taken since then shows the pace of a bucket. */
  readonly drainedAt: number | undefined;
  readonly chance: Chance;
  /** Whether what is known of a limit comes from refusals that only a limit explains. */
  readonly isSure: boolean;
  /** When the last scout was taken, and how many requests that started after it. */
  readonly scout: { readonly at: number; readonly followers: number } | undefined;
}

type Phase =
  /** More than `proven` a minute were never taken; up to `carefulUntil` a minute, few at once. */
  | { readonly kind: 'free'; readonly proven: number; readonly carefulUntil: number }
  | { readonly kind: 'limited'; readonly limit: Limit }
  | { readonly kind: 'closed'; readonly closed: Closed };

/** `wall`: the first beyond a published wall. `reopener`: asks whether a closed account is open again. */
export type RateScout = LimitScout | 'wall' | 'reopener';

export type RateAnswer =
  | { readonly kind: 'open'; readonly scout?: RateScout }
  | { readonly kind: 'shut'; readonly until: number };

const FREE: Phase = { kind: 'free', proven: 0, carefulUntil: 0 };
const FEW = 4;
/** Longer than any limit that is worth counting to. */
const MOST_STARTS = 1_024;

export function createRate(ceiling: number | undefined): Rate {
  return {
    ceiling: ceiling === undefined ? undefined : Math.max(1, Math.floor(ceiling)),
    sent: [],
    starts: [],
    phase: FREE,
    periodFrom: Number.NEGATIVE_INFINITY,
    openedAt: Number.NEGATIVE_INFINITY,
    vainMs: 0,
    refusedAt: Number.NEGATIVE_INFINITY,
    drainedAt: undefined,
    chance: NO_CHANCE,
    isSure: false,
    scout: undefined,
  };
}

export interface RateQuestion {
  readonly now: number;
  readonly isQuiet: boolean;
  /** Tells the tier. */
  readonly slots: KnownSlots;
}

export function askRate(rate: Rate, { now, isQuiet, slots }: RateQuestion): RateAnswer {
  const { ceiling, sent, starts, phase, openedAt } = rate;
  const allowedAt = ceiling === undefined ? now : freeAt(sent, ceiling, MINUTE_MS * MARGIN);
  if (now < allowedAt) return { kind: 'shut', until: allowedAt };
  switch (phase.kind) {
    case 'closed': {
      const { askAt } = phase.closed;
      return now < askAt ? { kind: 'shut', until: askAt } : { kind: 'open', scout: 'reopener' };
    }
    case 'limited':
      return askLimit(phase.limit, { starts, openedAt, now, isQuiet });
    case 'free': {
      const count = countAfter(starts, now - MINUTE_MS);
      return count >= phase.proven && isRateWall(count, slots) ? { kind: 'open', scout: 'wall' } : { kind: 'open' };
    }
  }
}

/** How many may be under way at once so that a burst of refusals stays small. */
export function slotsForRate(rate: Rate, now: number, hasLimits: boolean): number {
  const { phase, scout } = rate;
  const followers = scout?.followers ?? Number.POSITIVE_INFINITY;
  if (phase.kind === 'limited') return slotsWithin(phase.limit, followers);
  const ramp = hasLimits ? followers + 1 : Number.POSITIVE_INFINITY;
  const isCareful = phase.kind === 'free' && countAfter(rate.starts, now - MINUTE_MS) < phase.carefulUntil;
  return isCareful ? Math.min(FEW, ramp) : ramp;
}

/** Whether the pace holds requests back rather than the number of slots. */
export function isRateBinding({ phase, starts }: Rate): boolean {
  return phase.kind === 'closed' || (phase.kind === 'limited' && isBinding(phase.limit, starts));
}

/** Learned or configured, whichever is less. */
export function requestsPerMinute({ phase, ceiling }: Rate): number | undefined {
  const learned = learnedPerMinute({ phase });
  return learned === undefined || ceiling === undefined ? (learned ?? ceiling) : Math.min(learned, ceiling);
}

/** Whatever is configured. */
export function learnedPerMinute({ phase }: Pick<Rate, 'phase'>): number | undefined {
  const limit = phase.kind === 'limited' ? phase.limit : phase.kind === 'closed' ? phase.closed.limit : undefined;
  return limit && perMs(limit) * MINUTE_MS;
}

export function rateStarted(rate: Rate, now: number): Rate {
  const { ceiling, sent, starts } = rate;
  return {
    ...rate,
    sent: ceiling === undefined ? sent : withStart(sent, now, ceiling),
    starts: withStart(starts, now, MOST_STARTS),
  };
}

/** It was not taken, or never sent: it does not count. */
export function rateSpared(rate: Rate, startedAt: number): Rate {
  return { ...rate, starts: withoutStart(rate.starts, startedAt) };
}

export interface RatedRequest {
  readonly startedAt: number;
  readonly rateScout: RateScout | undefined;
}

export interface RateTaken {
  readonly now: number;
  readonly mayHurry: boolean;
  readonly concurrency: number | undefined;
}

export function rateTaken(before: Rate, request: RatedRequest, { now, mayHurry, concurrency }: RateTaken): Rate {
  const rate = { ...before, scout: scoutAfter(before.scout, request, now) };
  const { phase, starts } = rate;
  const { startedAt, rateScout } = request;
  switch (phase.kind) {
    case 'closed':
      return rateScout === 'reopener' ? reopened(rate, phase.closed, startedAt, concurrency) : rate;
    case 'limited': {
      const scout = rateScout === 'opener' || rateScout === 'more' ? rateScout : undefined;
      const limit = limitTaken(phase.limit, { startedAt, scout, starts, mayHurry });
      return { ...rate, phase: { kind: 'limited', limit }, openedAt: scout === 'opener' ? startedAt : rate.openedAt };
    }
    case 'free': {
      if (rateScout !== 'wall') return rate;
      const count = countAfter(starts, now - MINUTE_MS);
      const isLikely = concurrency !== undefined && isLikelyWall(count - 1, concurrency);
      const carefulUntil = isLikely ? 2 * count : 0;
      return { ...rate, phase: { kind: 'free', proven: Math.max(phase.proven, count), carefulUntil } };
    }
  }
}

export function rateRefused(before: Rate, { startedAt, rateScout }: RatedRequest, refusal: Refusal): Rate {
  const rate = rateSpared(before, startedAt);
  const { phase, starts } = rate;
  if (phase.kind === 'closed' && rateScout === 'reopener') {
    const vainMs = Math.max(rate.vainMs, phase.closed.toldMs);
    const closed = stillClosed(phase.closed, startedAt, refusal, { ...rate, vainMs });
    return { ...rate, vainMs, refusedAt: refusal.now, phase: { kind: 'closed', closed } };
  }
  if (startedAt <= rate.refusedAt) {
    if (phase.kind !== 'closed' || startedAt <= phase.closed.firstStart) return rate;
    return { ...rate, phase: { kind: 'closed', closed: { ...phase.closed, burst: phase.closed.burst + 1 } } };
  }
  const limit = phase.kind === 'limited' ? phase.limit : undefined;
  if (limit !== undefined && rateScout === 'more') {
    return { ...rate, refusedAt: refusal.now, phase: { kind: 'limited', limit: limitStands(limit) } };
  }
  const wasOpener = rateScout === 'opener';
  const known = limit && limitRefuted(limit, { scout: wasOpener ? 'opener' : undefined, startedAt, starts });
  const closed = closeAccount(
    { startedAt, wasOpener, wasScout: rateScout !== undefined },
    { limit: known?.limit, limitStands: known?.stands ?? false, drainedAt: rate.drainedAt },
    refusal,
    rate,
  );
  return {
    ...rate,
    refusedAt: refusal.now,
    drainedAt: rate.drainedAt ?? refusal.now,
    phase: { kind: 'closed', closed },
  };
}

function reopened(before: Rate, closed: Closed, startedAt: number, concurrency: number | undefined): Rate {
  const takenLater = before.starts.filter((start) => start > closed.firstStart && start <= closed.at).length;
  const isExplained = isLimit(closed, takenLater);
  const wasWitnessed = !before.isSure && !isExplained && takenLater > 1 && takenLater > 2 * closed.burst;
  const context = { starts: before.starts, concurrency };
  const chance =
    closed.named === undefined ? withClosing(before.chance, { at: closed.at, wasWitnessed }, context) : before.chance;
  const rate = { ...before, chance, periodFrom: startedAt };
  if (isRandom(chance, startedAt)) return { ...rate, isSure: false, drainedAt: undefined, phase: FREE };

  const isSure = rate.isSure || isExplained;
  const found = estimate(closed, { starts: rate.starts, periodFrom: before.periodFrom, startedAt, concurrency });
  const limit = found !== undefined && (isSure || isCredible(found, context, startedAt)) ? found : undefined;
  if (limit === undefined) return { ...rate, isSure, openedAt: startedAt, phase: FREE };
  return { ...rate, isSure, openedAt: startedAt, drainedAt: closed.at, phase: { kind: 'limited', limit } };
}

function scoutAfter(scout: Rate['scout'], { startedAt, rateScout }: RatedRequest, now: number): Rate['scout'] {
  if (rateScout !== undefined) return { at: now, followers: 0 };
  return scout !== undefined && startedAt >= scout.at ? { ...scout, followers: scout.followers + 1 } : scout;
}
