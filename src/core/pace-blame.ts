/**
 * Which of the account's limits a refusal is about. Moonshot names it, or says no more than "Organization Rate limit
 * exceeded" (seen in Sept 2026). Without a name, the number of slots is to blame while more are under way than were
 * ever taken at once, unless the wait that is asked for is longer than a slot takes to become free; else it is the
 * pace. To blame the slots is doubtful: more refusals in one burst than there were requests too many, or the refusal of
 * one that goes alone, show that it was the pace after all.
 */
import type { LimitedAnswer, NamedLimit } from './pace-answer.ts';
import { heldFor } from './pace-hold.ts';
import { isRandom, rateRefused, rateSpared } from './pace-rate.ts';
import { slotsRefused, type Slots } from './pace-slots.ts';
import type { Pacing, UnderWay } from './pace-state.ts';
import { isWitness, openTrial, type Trial } from './pace-trial.ts';

/** An unnamed refusal for which the number of slots was blamed. */
export interface Doubt {
  /** As they were before. */
  readonly slots: Slots;
  readonly request: UnderWay;
  /** When they were blamed: what started before it belongs to the same burst. */
  readonly at: number;
  /** Further refusals of the burst that too many slots can explain. */
  readonly spare: number;
}

export interface Occasion {
  readonly now: number;
  /** 0 to 1. */
  readonly random: number;
  /** Requests that were under way when the answer came, the refused one included. */
  readonly peak: number;
}

/** What Moonshot asks to wait for a free slot: a second. */
const SLOT_WAIT_MS = 1_000;
/** Requests on their way blur the count of those that are at the server. */
const BLUR = 2;

export function requestLimited(
  before: Pacing,
  request: UnderWay,
  { code, retryAfterMs, named }: LimitedAnswer,
  { now, random, peak }: Occasion,
): Pacing {
  const { slots, doubt, rate } = before;
  const { startedAt } = request;
  const isUnclear = named === undefined && (retryAfterMs ?? 0) <= SLOT_WAIT_MS;
  const pacing: Pacing = {
    ...before,
    trial: isUnclear && isRandom(rate, now) ? trialWith(before, request, now) : undefined,
    refused: before.refused + 1,
    refusedAt: now,
    hold: { ...heldFor(before.hold, code, retryAfterMs, now), isAlone: true },
    doubt: undefined,
  };
  const refusal = { now, retryAfterMs, random, named: named?.limit === 'rpm' ? named.value : undefined };
  const spared = rateSpared(rate, startedAt);
  const withFewerSlots = (): Pacing => {
    const fewer = slotsRefused(slots, { startedAt, peak, named: named?.value, now });
    return { ...pacing, slots: fewer, rate: spared };
  };
  switch (blame(before, request, { named, retryAfterMs })) {
    case 'slots': {
      const blamed = { slots, request, at: now, spare: Math.max(0, peak - slots.proven) + BLUR };
      return { ...withFewerSlots(), doubt: named === undefined ? blamed : undefined };
    }
    case 'slots-again':
      return { ...withFewerSlots(), doubt: doubt && { ...doubt, spare: doubt.spare - 1 } };
    case 'rate':
      return { ...pacing, slots: doubt?.slots ?? slots, rate: rateRefused(rate, request, refusal) };
    case 'rate-after-all':
      return { ...pacing, slots: doubt?.slots ?? slots, rate: rateRefused(spared, doubt?.request ?? request, refusal) };
  }
}

function trialWith({ trial, slots, rate, underWay }: Pacing, request: UnderWay, now: number): Trial | undefined {
  if (trial === undefined) {
    // A scout goes where nobody went: what is refused to it is about just that.
    if (request.isAlone || request.isSlotScout) return undefined;
    const others = new Map([...underWay].filter(([, other]) => other !== request));
    return openTrial({ slots, rate: rateSpared(rate, request.startedAt) }, request, others, now);
  }
  return isWitness(trial, request) ? { ...trial, refused: trial.refused + 1 } : trial;
}

type Blame = 'slots' | 'slots-again' | 'rate' | 'rate-after-all';

function blame(
  { underWay, doubt }: Pacing,
  request: UnderWay,
  { named, retryAfterMs }: { named: NamedLimit | undefined; retryAfterMs: number | undefined },
): Blame {
  if (named !== undefined) return named.limit === 'concurrency' ? 'slots' : 'rate';
  if ((retryAfterMs ?? 0) > SLOT_WAIT_MS) return 'rate';
  if (doubt !== undefined && request.startedAt <= doubt.at) return doubt.spare === 0 ? 'rate-after-all' : 'slots-again';
  return request.isBeyond || underWay.values().some((other) => other.isBeyond) ? 'slots' : 'rate';
}
