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
  let interrupt: (() => void) | undefined;
  return {
    wake() {
      isWoken = true;
      interrupt?.();
    },
    async wait(ms, signal) {
      signal.throwIfAborted();
      if (!isWoken) {
        const nap = new AbortController();
        interrupt = () => nap.abort();
        try {
          await clock.sleep(ms, AbortSignal.any([signal, nap.signal]));
        } catch (error) {
          if (!nap.signal.aborted || signal.aborted) throw error;
        } finally {
          interrupt = undefined;
        }
      }
      isWoken = false;
    },
  };
}
