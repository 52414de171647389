/** What is known of one account's limits, and the requests that are under way. */
import type { Doubt } from './pace-blame.ts';
import { NO_HOLD, type Hold } from './pace-hold.ts';
import { createRate, type Rate, type RateScout } from './pace-rate.ts';
import { createSlots, type Slots } from './pace-slots.ts';
import { NO_TRIAL, type Trial } from './pace-trial.ts';

export interface PacingLimits {
  /** Requests at the same time, at most. */
  readonly concurrency: number;
  /** Requests in any minute, at most. */
  readonly requestsPerMinute?: number | undefined;
}

export interface Pacing {
  readonly slots: Slots;
  readonly rate: Rate;
  readonly hold: Hold;
  /** By an id that grows. */
  readonly underWay: ReadonlyMap<number, UnderWay>;
  readonly doubt: Doubt | undefined;
  readonly trial: Trial;
  /** The last that went alone and was taken, and until when what started before it is waited for. */
  readonly leader: { readonly id: number; readonly until: number } | undefined;
  /** Requests that the server took. */
  readonly taken: number;
  /** Requests that it refused because of a limit, and when it did so last. */
  readonly refused: number;
  readonly refusedAt: number;
}

export interface UnderWay {
  readonly startedAt: number;
  /** How many were under way when it started, itself included and a slot scout left out. */
  readonly level: number;
  /** More than were ever taken at once. */
  readonly isBeyond: boolean;
  /** The one beyond a wall of slots. */
  readonly isSlotScout: boolean;
  /** Nobody starts until it was answered. */
  readonly isAlone: boolean;
  readonly rateScout: RateScout | undefined;
}

/**
 * A bucket that is asked faster than it fills refuses several before that is noticed. So that is tried while few
 * requests were refused, and after a time without a refusal.
 */
const FEW_REFUSALS = 4;
const REFUSALS_PER_REQUEST = 0.01;
const HURRY_EVERY_MS = 10 * 60_000;

export function createPacing(limits: PacingLimits): Pacing {
  return {
    slots: createSlots(limits.concurrency),
    rate: createRate(limits.requestsPerMinute),
    hold: NO_HOLD,
    underWay: new Map(),
    doubt: undefined,
    trial: NO_TRIAL,
    leader: undefined,
    taken: 0,
    refused: 0,
    refusedAt: Number.NEGATIVE_INFINITY,
  };
}

/** Other ceilings; what was found stays known. */
export function withLimits(pacing: Pacing, limits: PacingLimits): Pacing {
  const { slots, rate } = createPacing(limits);
  return {
    ...pacing,
    slots: { ...pacing.slots, ceiling: slots.ceiling },
    rate: { ...pacing.rate, ceiling: rate.ceiling },
  };
}

/** Whether a bucket may be asked faster than it was seen to fill. */
export function mayHurry({ refused, taken, refusedAt }: Pacing, now: number): boolean {
  return refused < FEW_REFUSALS + taken * REFUSALS_PER_REQUEST || now - refusedAt > HURRY_EVERY_MS;
}

export function isScoutOut({ underWay }: Pacing): boolean {
  return underWay.values().some((request) => request.isSlotScout);
}

/** The level at which a request would start now. A slot scout may have been refused already, so it is left out. */
export function nextLevel(pacing: Pacing): number {
  const level = pacing.underWay.size + 1;
  return isScoutOut(pacing) ? Math.max(1, level - 1) : level;
}
