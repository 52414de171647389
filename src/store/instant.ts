import type { Instant } from '../core/model.ts';

/** Columns of instants are integers, and a strict table refuses a fraction of a millisecond. */
export function wholeMs(instant: Instant): Instant {
  return Math.floor(instant);
}
