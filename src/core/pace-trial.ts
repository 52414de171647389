/**
 * Whether a refusal says anything of a limit. What is over a limit goes on being refused; a server in trouble, or a
 * gateway before it, refuses one request and takes those that came after it. So an unnamed refusal is on trial until all
 * that were under way with it are answered: when most that started later were taken, it is forgotten, but for the time
 * that it asked to wait.
 */
import { countAfter } from './pace-starts.ts';
import type { Rate } from './pace-rate.ts';
import type { Slots } from './pace-slots.ts';
import type { UnderWay } from './pace-state.ts';

export interface Trial {
  /** As they were before it was blamed on one of them. */
  readonly slots: Slots;
  readonly rate: Rate;
  /** Start of the refused request, and when the refusal came: those in between started later and were under way. */
  readonly startedAt: number;
  readonly at: number;
  readonly taken: number;
  readonly refused: number;
}

/** `underWay`: the others. */
export function openTrial(
  { slots, rate }: { readonly slots: Slots; readonly rate: Rate },
  { startedAt }: UnderWay,
  underWay: ReadonlyMap<number, UnderWay>,
  now: number,
): Trial {
  const waiting = underWay.values().filter((other) => other.startedAt > startedAt);
  const taken = countAfter(rate.starts, startedAt) - [...waiting].length;
  return { slots, rate, startedAt, at: now, taken: Math.max(0, taken), refused: 0 };
}

/** Whether a request started while the refused one was under way. */
export function isWitness({ startedAt, at }: Trial, request: UnderWay): boolean {
  return request.startedAt > startedAt && request.startedAt <= at;
}

export function isOver(trial: Trial, underWay: ReadonlyMap<number, UnderWay>): boolean {
  return !underWay.values().some((request) => isWitness(trial, request));
}

/** Fewer might have overtaken the refused one on their way. */
const FEWEST_TAKEN = 2;

export function isStray({ taken, refused }: Trial): boolean {
  return taken >= FEWEST_TAKEN && taken > 2 * refused;
}
