/**
 * How fast one account may be asked. Pure: a state, what happened and when give the next state; `admit` says whether
 * another request may start.
 *
 * Why it is found out. Moonshot limits requests at the same time and requests a minute by tiers that it has changed,
 * tells an account its tier nowhere, does not say how it counts (by the clock's minute, over the last minute, with a
 * bucket), and was seen to answer `retry-after: 1` whatever was left of the minute (Sept 2026). So each limit is found
 * by going up to it, and the aim is to learn it from one refusal and not from a burst of them.
 *
 * Scouts. Where a wall may stand (the published tiers, a learned limit) one request goes beyond it, and nobody follows
 * until it was taken. The same goes for the first after a hold, the first of a new window, and the one that asks whether
 * a closed account is open again. Behind a scout the others start a few at a time, twice as many with each round trip.
 *
 * Slots (`pace-slots`) grow by what was taken at once, back to one after trouble, and stop below what was refused; a
 * scout tries that limit again after half a minute, then ever more rarely.
 *
 * Pace (`pace-rate`). After a refusal the account is closed; a scout asks again when the server said, or, once that was
 * in vain, after growing waits with a stop at the end of the published minute (`pace-closed`). When it is open again,
 * the estimate (`pace-estimate`) is: N, the requests that were taken since it was open before, or fewer where the tier
 * is known by its concurrency or the refusal names it; W, the time from the start of the last N until now. At most N
 * start in any W, which keeps within all three ways of counting. Single scouts then try a shorter W, and one more than N.
 * Soon open and soon refused again is a bucket that was drained: what it gave between two refusals is its pace.
 *
 * Chance. A server in trouble refuses at random, whatever the pace, and every pace that is learned from that is too low.
 * So refusals are counted that no limit explains, since others were taken that started later (`isLimit`), and all of them
 * once they are many. Then limits are forgotten for a while, and a refusal holds everybody back for as long as it asks, but
 * changes nothing else, until so many come in a row, or among so few, that chance does not explain them (`pace-trial`).
 *
 * What started before the refusal came is no new evidence of anything. `Retry-After` holds whatever else is known.
 *
 * Weakness. A refusal without a name is blamed by circumstance (`pace-blame`) and may be blamed wrongly for a while;
 * other users of the account make its limits look smaller; a limit that is no published one, and a bucket, cost about
 * ten refusals to find; a limit that was lifted is noticed over minutes, since every try may cost a refusal.
 */
import type { ErrorCode } from './error-table.ts';
import type { Answer } from './pace-answer.ts';
import { requestLimited } from './pace-blame.ts';
import { isRandom } from './pace-chance.ts';
import { holdFailed, holdReset, holdSucceeded, holdTroubled, isOutOfReach, type Hold } from './pace-hold.ts';
import {
  askRate,
  isRateBinding,
  learnedPerMinute,
  rateSpared,
  rateStarted,
  rateTaken,
  requestsPerMinute,
  slotsForRate,
  type RateScout,
} from './pace-rate.ts';
import { openSlots, restartSlots, slotsTaken, tierSlots, wallOf, withoutLearned } from './pace-slots.ts';
import { takenOnTrial } from './pace-trial.ts';
import { isScoutOut, mayHurry, nextLevel, type Pacing, type UnderWay } from './pace-state.ts';

export { createPacing, withLimits, type Pacing, type PacingLimits } from './pace-state.ts';

export type Admission =
  | { readonly kind: 'go' }
  /** Without `until`: until an answer comes. */
  | { readonly kind: 'wait'; readonly until?: number; readonly because?: ErrorCode };

/** How long at least those have to come home that one which went alone may have overtaken. */
const OVERTAKEN_MS = 1_000;

/** Whether another request may start now. */
export function admit(pacing: Pacing, now: number): Admission {
  const next = nextStart(pacing, now);
  return next.kind === 'start' ? { kind: 'go' } : next;
}

/** How many requests may be under way now; at least 1. */
export function slotsNow(pacing: Pacing, now: number): number {
  const { slots, rate, hold } = pacing;
  if (hold.troubles > 0) return 1;
  const question = { now, mayProbe: !isRateBinding(rate), isScoutOut: isScoutOut(pacing) };
  const hasLimits = (slots.learned !== undefined || pacing.refused > 0) && !isRandom(rate.chance, now);
  return Math.max(1, Math.floor(Math.min(openSlots(slots, question), slotsForRate(rate, now, hasLimits))));
}

/** Learned or configured, whichever is less. */
export function paceOf(pacing: Pacing): number | undefined {
  return requestsPerMinute(pacing.rate);
}

/** Undefined as long as no limit was met. */
export function learnedPaceOf(pacing: Pacing): number | undefined {
  return learnedPerMinute(pacing.rate);
}

/** Ids must grow from one request to the next. */
export function started(pacing: Pacing, id: number, now: number): Pacing {
  const next = nextStart(pacing, now);
  const level = nextLevel(pacing);
  const request: UnderWay = {
    startedAt: now,
    level,
    isBeyond: level > pacing.slots.proven,
    isSlotScout: level > wallOf(pacing.slots) && !isScoutOut(pacing),
    isAlone: next.kind === 'start' && next.isAlone,
    rateScout: next.kind === 'start' ? next.rateScout : undefined,
  };
  return {
    ...pacing,
    rate: rateStarted(pacing.rate, now),
    hold: { ...pacing.hold, isAlone: false },
    underWay: new Map(pacing.underWay).set(id, request),
  };
}

/** `random`: 0 to 1. */
export function answered(before: Pacing, id: number, answer: Answer, now: number, random: number): Pacing {
  const request = before.underWay.get(id);
  if (request === undefined) return before;
  const underWay = new Map(before.underWay);
  underWay.delete(id);
  const pacing = { ...before, underWay };
  const { hold, rate, slots } = pacing;
  const { startedAt } = request;
  switch (answer.kind) {
    case 'taken':
      return { ...requestTaken(pacing, id, request, now), hold: holdSucceeded(hold, now) };
    case 'failed':
      return withHold(requestTaken(pacing, id, request, now), holdFailed(hold, { ...answer, startedAt, now, random }));
    case 'limited':
      return requestLimited(pacing, id, request, answer, { now, random, peak: before.underWay.size });
    case 'trouble': {
      const wasSent = answer.code !== 'UNREACHABLE';
      const counted = wasSent ? pacing : { ...pacing, rate: rateSpared(rate, startedAt) };
      return withHold(counted, holdTroubled(hold, { ...answer, startedAt, now, random }));
    }
    case 'barred':
      return { ...pacing, slots: restartSlots(slots), hold: { ...hold, isAlone: true } };
    case 'unknown':
      return pacing;
  }
}

/** Whether the account gave no answer so often that nothing should wait for it any longer. */
export function isGivenUp(pacing: Pacing): boolean {
  return isOutOfReach(pacing.hold);
}

/** What waited is gone; what comes now starts with one request. */
export function restarted(pacing: Pacing): Pacing {
  return { ...pacing, slots: restartSlots(pacing.slots), hold: holdReset(pacing.hold) };
}

type NextStart =
  | { readonly kind: 'start'; readonly isAlone: boolean; readonly rateScout: RateScout | undefined }
  | Extract<Admission, { kind: 'wait' }>;

const UNTIL_ANSWER: NextStart = { kind: 'wait' };

function nextStart(pacing: Pacing, now: number): NextStart {
  const { hold, underWay, slots, rate, leader } = pacing;
  if (underWay.values().some((request) => request.isAlone)) return UNTIL_ANSWER;
  // It may have overtaken others on the way, of which one is now the one too many.
  if (leader !== undefined && now < leader.until && underWay.keys().some((id) => id < leader.id)) {
    return { kind: 'wait', until: leader.until };
  }
  if (now < hold.until) {
    return { kind: 'wait', until: hold.until, ...(hold.because !== undefined && { because: hold.because }) };
  }
  if (underWay.size >= slotsNow(pacing, now)) return UNTIL_ANSWER;
  const answer = askRate(rate, {
    now,
    isQuiet: underWay.size === 0,
    slots: { concurrency: tierSlots(slots), proven: slots.proven },
  });
  if (answer.kind === 'shut') return { kind: 'wait', until: answer.until, because: 'RATE_LIMITED' };
  const isAlone = hold.isAlone || answer.scout !== undefined;
  if (isAlone && nextLevel(pacing) > slots.proven) return UNTIL_ANSWER;
  return { kind: 'start', isAlone, rateScout: answer.scout };
}

function requestTaken(pacing: Pacing, id: number, request: UnderWay, now: number): Pacing {
  const { slots, doubt, leader, trial } = pacing;
  const concurrency = tierSlots(slots);
  const rate = rateTaken(pacing.rate, request, { now, mayHurry: mayHurry(pacing, now), concurrency });
  // Chance explains what the slots were blamed for, too.
  const isNews = isRandom(rate.chance, now) && !isRandom(pacing.rate.chance, now);
  return {
    ...pacing,
    taken: pacing.taken + 1,
    trial: isRandom(rate.chance, now) ? takenOnTrial(trial, id) : trial,
    slots: slotsTaken(isNews ? withoutLearned(slots) : slots, request),
    rate,
    // One that went alone after the refusal was taken: so the others were too many.
    doubt: request.isAlone ? undefined : doubt,
    leader: request.isAlone ? { id, until: now + Math.max(OVERTAKEN_MS, now - request.startedAt) } : leader,
  };
}

function withHold(pacing: Pacing, hold: Hold): Pacing {
  const isWorse = hold.troubles > pacing.hold.troubles;
  return { ...pacing, hold, slots: isWorse ? restartSlots(pacing.slots) : pacing.slots };
}
