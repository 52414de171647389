/**
 * Which of the account's limits a refusal is about. Moonshot names it, or says no more than "Organization Rate limit
 * exceeded" (seen in Sept 2026). Without a name, the number of slots is to blame while more are under way than were
 * ever taken at once, unless the wait that is asked for is longer than a slot takes to become free; else it is the
 * pace. To blame the slots is doubtful: more refusals in one burst than there were requests too many, or the refusal of
 * one that goes alone, show that it was the pace after all.
 */
import type { LimitedAnswer, NamedLimit } from './pace-answer.ts';
import { heldFor } from './pace-hold.ts';
import { isRandom, NO_CHANCE, stillRandom } from './pace-chance.ts';
import { rateRefused, rateSpared } from './pace-rate.ts';
import { slotsRefused, type Slots } from './pace-slots.ts';
import type { Pacing, UnderWay } from './pace-state.ts';
import { isProven, NO_TRIAL, refusedOnTrial } from './pace-trial.ts';

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
/** What is waited after a refusal by chance that does not say how long. */
const UNTOLD_WAIT_MS = 500;
/** Requests on their way blur the count of those that are at the server. */
const BLUR = 2;

export function requestLimited(
  before: Pacing,
  id: number,
  request: UnderWay,
  answer: LimitedAnswer,
  occasion: Occasion,
): Pacing {
  const { now } = occasion;
  if (answer.named !== undefined || !isRandom(before.rate.chance, now))
    return blamed(before, request, answer, occasion, 0);
  const trial = refusedOnTrial(before.trial, id);
  const rate = rateSpared(before.rate, request.startedAt);
  if (isProven(trial, before.underWay.keys())) {
    const pacing = { ...before, rate: { ...before.rate, chance: NO_CHANCE }, trial: NO_TRIAL };
    return blamed(pacing, request, answer, occasion, trial.row?.refusals ?? 0);
  }
  return {
    ...before,
    trial,
    rate: { ...rate, chance: stillRandom(rate.chance, now) },
    refused: before.refused + 1,
    refusedAt: now,
    hold: heldFor(before.hold, answer.code, answer.retryAfterMs ?? UNTOLD_WAIT_MS, now),
    doubt: undefined,
  };
}

/** `earlier`: refusals before this one that nothing was blamed for. */
function blamed(
  before: Pacing,
  request: UnderWay,
  { code, retryAfterMs, named }: LimitedAnswer,
  { now, random, peak }: Occasion,
  earlier: number,
): Pacing {
  const { slots, doubt, rate } = before;
  const { startedAt } = request;
  const pacing: Pacing = {
    ...before,
    refused: before.refused + 1,
    refusedAt: now,
    hold: { ...heldFor(before.hold, code, retryAfterMs, now), isAlone: true },
    doubt: undefined,
  };
  const refusal = { now, retryAfterMs, random, named: named?.limit === 'rpm' ? named.value : undefined, earlier };
  const spared = rateSpared(rate, startedAt);
  const withFewerSlots = (): Pacing => {
    const fewer = slotsRefused(slots, { startedAt, peak, named: named?.value, now });
    return { ...pacing, slots: fewer, rate: spared };
  };
  switch (blame(before, request, { named, retryAfterMs })) {
    case 'slots': {
      const suspects = { slots, request, at: now, spare: Math.max(0, peak - slots.proven) + BLUR };
      return { ...withFewerSlots(), doubt: named === undefined ? suspects : undefined };
    }
    case 'slots-again':
      return { ...withFewerSlots(), doubt: doubt && { ...doubt, spare: doubt.spare - 1 } };
    case 'rate':
      return { ...pacing, slots: doubt?.slots ?? slots, rate: rateRefused(rate, request, refusal) };
    case 'rate-after-all':
      return { ...pacing, slots: doubt?.slots ?? slots, rate: rateRefused(spared, doubt?.request ?? request, refusal) };
  }
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
