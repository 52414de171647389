import { setImmediate as nextTurn } from 'node:timers/promises';

/** Synchronous looks at files are several times cheaper than promised ones; this many are taken in one go. */
const WEIGHT_A_TURN = 400;

/** Lets others have their turn during a long walk, and ends it when it is not wanted any more. */
export interface Pace {
  /**
   * @param weight 1 for a look at one entry, more for a reading.
   * @throws the signal's reason when it has aborted.
   */
  step(weight: number): Promise<void> | undefined;
}

export function createPace(signal: AbortSignal | undefined): Pace {
  signal?.throwIfAborted();
  let weight = 0;
  return {
    step(more) {
      weight += more;
      if (weight < WEIGHT_A_TURN) return undefined;
      weight = 0;
      return rest(signal);
    },
  };
}

async function rest(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
}
