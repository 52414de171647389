import type { Clock } from '../clock.ts';

/** A drift of the wall clock against the other by more than this is a sleep, or somebody set the clock. */
const DRIFT_MS = 15_000;

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
