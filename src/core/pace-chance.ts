/**
 * Whether the server refuses at random, as one does that is in trouble: whatever the pace, so that a limit that is
 * learned from such refusals falls ever lower. A limit that is known refuses seldom. So refusals are counted among the
 * requests, and those first that no limit explains.
 */
import { countAfter, type Starts } from './pace-starts.ts';

export interface Chance {
  /** The last times that the account was closed by refusals without a name. */
  readonly closings: readonly Closing[];
  /** Until when the server counts as one that refuses at random. */
  readonly until: number;
}

export interface Closing {
  readonly at: number;
  /** Others were taken that started later, before any limit was known for sure. */
  readonly wasWitnessed: boolean;
}

/** So many closings, among so many requests. */
interface Bar {
  readonly closings: number;
  readonly among: number;
}

const BAR: Bar = { closings: 6, among: 60 };
/** One at a time and three a minute is a tier whose limits are met again and again. */
const LOWEST_TIER_BAR: Bar = { closings: 8, among: 50 };
const WITNESSED_BAR: Bar = { closings: 2, among: 30 };
const MOST_CLOSINGS = 8;
const RANDOM_MS = 10 * 60_000;

export const NO_CHANCE: Chance = { closings: [], until: Number.NEGATIVE_INFINITY };

export function isRandom({ until }: Chance, now: number): boolean {
  return now < until;
}

/** `concurrency`: requests at the same time, where that is known and tells the tier. */
export function withClosing(
  { closings: before, until }: Chance,
  closing: Closing,
  { starts, concurrency }: { readonly starts: Starts; readonly concurrency: number | undefined },
): Chance {
  const closings = [...before, closing].slice(-MOST_CLOSINGS);
  const isMany = (found: readonly Closing[], bar: Bar): boolean => {
    const first = found.at(-bar.closings);
    return first !== undefined && countAfter(starts, first.at) <= bar.among;
  };
  const witnessed = closings.filter(({ wasWitnessed }) => wasWitnessed);
  const isChance = isMany(closings, concurrency === 1 ? LOWEST_TIER_BAR : BAR) || isMany(witnessed, WITNESSED_BAR);
  return isChance ? stillRandom({ closings, until }, closing.at) : { closings, until };
}

export function stillRandom(chance: Chance, now: number): Chance {
  return { ...chance, until: now + RANDOM_MS };
}
