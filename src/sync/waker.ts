import type { Clock } from '../clock.ts';

/** Lets one loop wait for a time or for somebody who has news, whichever comes first. */
export interface Waker {
  /** Ends the present wait, or the next one at once. */
  wake(): void;
  /** Resolves after `ms` or when woken. @throws the signal's reason. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export function createWaker(clock: Clock): Waker {
  let isWoken = false;
  /** Ends the present wait, and lasts for as many as end by themselves: there are far more of those. */
  let nap: Nap | undefined;
  return {
    wake() {
      isWoken = true;
      nap?.interrupt.abort();
    },
    async wait(ms, signal) {
      signal.throwIfAborted();
      if (!isWoken) {
        if (nap?.within !== signal) nap = napWithin(signal);
        try {
          await clock.sleep(ms, nap.over);
        } catch (error) {
          if (!nap.interrupt.signal.aborted || signal.aborted) throw error;
        }
      }
      if (isWoken) nap = undefined;
      isWoken = false;
    },
  };
}

interface Nap {
  readonly within: AbortSignal;
  readonly interrupt: AbortController;
  /** Either of them. */
  readonly over: AbortSignal;
}

function napWithin(within: AbortSignal): Nap {
  const interrupt = new AbortController();
  return { within, interrupt, over: AbortSignal.any([within, interrupt.signal]) };
}
