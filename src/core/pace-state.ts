/** What is known of one account's limits, and the requests that are under way. */
import type { Doubt } from './pace-blame.ts';
import { NO_HOLD, type Hold } from './pace-hold.ts';
import { createRate, type Rate, type RateScout } from './pace-rate.ts';
import { createSlots, type Slots } from './pace-slots.ts';

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
  readonly underWay: ReadonlyMap<number, UnderWay>;
  readonly doubt: Doubt | undefined;
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

/** Refusals that may be spent on finding out: some at first, then one in a hundred requests, or one in half an hour. */
const FIRST_REFUSALS = 8;
const REFUSALS_PER_REQUEST = 0.01;
const REFUSAL_EVERY_MS = 30 * 60_000;
/** A bucket that is asked too fast refuses several before that is noticed. */
const BUCKET_REFUSALS = 4;
const HURRY_EVERY_MS = 10 * 60_000;

export function createPacing(limits: PacingLimits): Pacing {
  return {
    slots: createSlots(limits.concurrency),
    rate: createRate(limits.requestsPerMinute),
    hold: NO_HOLD,
    underWay: new Map(),
    doubt: undefined,
    taken: 0,
    refused: 0,
    refusedAt: Number.NEGATIVE_INFINITY,
  };
}

/** Whether one may be sent that will be refused if nothing has changed. */
export function mayProbe(pacing: Pacing, now: number): boolean {
  return isWithinBudget(pacing, 0) || now - pacing.refusedAt > REFUSAL_EVERY_MS;
}

/** Whether a bucket may be asked faster than it was seen to fill. */
export function mayHurry(pacing: Pacing, now: number): boolean {
  return isWithinBudget(pacing, BUCKET_REFUSALS) || now - pacing.refusedAt > HURRY_EVERY_MS;
}

export function isScoutOut({ underWay }: Pacing): boolean {
  return underWay.values().some((request) => request.isSlotScout);
}

/** The level at which a request would start now. A slot scout may have been refused already, so it is left out. */
export function nextLevel(pacing: Pacing): number {
  const level = pacing.underWay.size + 1;
  return isScoutOut(pacing) ? Math.max(1, level - 1) : level;
}

function isWithinBudget({ refused, taken }: Pacing, reserve: number): boolean {
  return refused + reserve < FIRST_REFUSALS + taken * REFUSALS_PER_REQUEST;
}
