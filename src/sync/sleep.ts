import type { Clock } from '../clock.ts';

/** A drift of the wall clock against the other by more than this is a sleep, or somebody set the clock. */
const DRIFT_MS = 15_000;

/**
 * How long until the next beat of so many milliseconds, which is the same moment for all who ask: an idle daemon wakes once
 * for all of its projects, not once for each.
 */
export function msToBeat(clock: Pick<Clock, 'monotonic'>, everyMs: number): number {
  return everyMs - (clock.monotonic() % everyMs);
}

/** Returns a function that says whether the machine has slept since it was called last: timers stand still meanwhile. */
export function sleepDetector(clock: Clock): () => boolean {
  const driftNow = (): number => clock.now() - clock.monotonic();
  let drift = driftNow();
  return () => {
    const before = drift;
    drift = driftNow();
    return Math.abs(drift - before) > DRIFT_MS;
  };
}
