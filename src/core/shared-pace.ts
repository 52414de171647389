/** The pace that the machines of a team go by together, and each one's part of it while they cannot agree. Pure. */
import type { Answer } from './pace-answer.ts';
import { learnedPaceOf, paceOf, slotsNow, type Pacing, type PacingLimits } from './pacing.ts';

export interface SharedPace {
  /** Requests of all machines at the same time. */
  readonly concurrency: number;
  /** Requests of all machines in a minute; absent while no limit is known. */
  readonly requestsPerMinute?: number;
  /** For how long nobody is to ask anything. */
  readonly holdMs?: number;
}

/** Starts within a time. */
export interface Window {
  readonly max: number;
  readonly durationMs: number;
}

const MINUTE_MS = 60_000;
/** Windows of a minute: starts are spread, so that a window of the server never holds two bursts. */
const WINDOWS_A_MINUTE = 600;
/** Requests reach the server later than they start, and not all equally late. */
const SAFETY = 0.97;
/** Where no limit is known; more than any machine starts. */
const UNLIMITED: Window = { max: 1_000_000, durationMs: 1_000 };

/** What one machine makes of the account, from all requests that it has heard of; what is configured is no finding. */
export function paceToShare(pacing: Pacing, now: number): SharedPace {
  const requestsPerMinute = learnedPaceOf(pacing);
  const holdMs = Math.ceil(pacing.hold.until - now);
  return {
    concurrency: slotsNow(pacing, now),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(holdMs > 0 && Number.isFinite(holdMs) ? { holdMs } : {}),
  };
}

/**
 * The pace after one more answer. Only who was refused slows the others down: a machine that has just come knows less of
 * the account than they do.
 */
export function agreedPace(agreed: SharedPace, mine: SharedPace, answer: Answer): SharedPace {
  if (answer.kind === 'limited' || answer.kind === 'trouble') return mine;
  const { requestsPerMinute: known } = agreed;
  const { requestsPerMinute: found } = mine;
  // One that only some know of was learned from a refusal.
  const requestsPerMinute = known === undefined || found === undefined ? (known ?? found) : Math.max(known, found);
  return {
    concurrency: Math.max(agreed.concurrency, mine.concurrency),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
  };
}

/**
 * What machines may do together that were configured differently: the least of each. A person who set a limit knows of the
 * account, or wants it spared.
 */
export function lowestLimits(all: readonly PacingLimits[]): PacingLimits {
  const perMinute = all.flatMap(({ requestsPerMinute }) => requestsPerMinute ?? []);
  return {
    concurrency: Math.min(...all.map(({ concurrency }) => concurrency)),
    ...(perMinute.length === 0 ? {} : { requestsPerMinute: Math.min(...perMinute) }),
  };
}

/** What was found of the account, as far as people allow it. */
export function paceWithin(pace: SharedPace, limits: PacingLimits): SharedPace {
  const { concurrency, requestsPerMinute } = lowestLimits([pace, limits]);
  return { ...pace, concurrency, ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }) };
}

/** At most `pace` start in any minute, evenly; of a pace that is no whole number, as many as are whole. */
export function windowOf(pace: number | undefined): Window {
  if (pace === undefined) return UNLIMITED;
  const requestsPerMinute = pace < 1 ? pace : Math.floor(pace);
  const max = Math.max(1, Math.floor(requestsPerMinute / WINDOWS_A_MINUTE));
  return { max, durationMs: Math.ceil((max * MINUTE_MS) / (requestsPerMinute * SAFETY)) };
}

/** What some of the machines may use while the others are not heard of: they may be asking too. `share`: 0 to 1. */
export function partOf({ concurrency, requestsPerMinute }: SharedPace, share: number): SharedPace {
  return {
    concurrency: Math.max(1, Math.floor(concurrency * share)),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute: requestsPerMinute * share }),
  };
}

/** The limits of one of several machines: its part of what is known or configured, and at least one request. */
export function shareOf(limits: PacingLimits, pacing: Pacing, share: number): PacingLimits {
  if (share >= 1) return limits;
  const concurrency = Math.min(limits.concurrency, pacing.slots.learned?.limit ?? Number.POSITIVE_INFINITY);
  const perMinute = paceOf(pacing) ?? limits.requestsPerMinute;
  return {
    concurrency: Math.max(1, Math.floor(concurrency * share)),
    ...(perMinute === undefined ? {} : { requestsPerMinute: Math.max(1, Math.floor(perMinute * share)) }),
  };
}

/** Place in the engine's queue, of which the lowest number goes first: 1 to 2,097,152 (BullMQ's documentation, "Prioritized"). */
export function placeOf(priority: number): number {
  return Math.min(2_097_152, Math.max(1, 1_000_001 - Math.round(priority)));
}
