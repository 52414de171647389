import { setTimeout as delay } from 'node:timers/promises';

/** Time as a port: production hands in the system's clock, tests a manual one. */
export interface Clock {
  /** Wall clock, milliseconds since 1970; may jump. */
  now(): number;
  /** Milliseconds since some fixed moment; never jumps, and stands still while the machine sleeps. */
  monotonic(): number;
  /** Resolves after `ms`. @throws the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Longest delay that a timer of Node takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    try {
      await delay(Math.min(Math.max(0, ms), LONGEST_TIMER_MS), undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
