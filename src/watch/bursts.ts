import type { Clock } from '../clock.ts';
import type { Hint } from '../sync/ports/watcher.ts';

const WINDOW_MS = 1000;
/** More hints than this within the window are no longer passed on one by one. */
const LIMIT = 500;
/** How long a burst's hints are gathered into one; passed on after the last of them, so that none is lost. */
const GATHER_MS = 100;

export interface Bursts extends AsyncDisposable {
  note(hint: Hint): void;
}

/** Passes hints on; a burst becomes one for everything, since the system may have dropped some of it without a word. */
export function collapseBursts(clock: Clock, pass: (hint: Hint) => void): Bursts {
  const stop = new AbortController();
  let windowAt = Number.NEGATIVE_INFINITY;
  let count = 0;
  let gathering: Promise<void> | undefined;

  async function gather(): Promise<void> {
    try {
      await clock.sleep(GATHER_MS, stop.signal);
    } catch (error) {
      if (stop.signal.aborted) return;
      throw error;
    } finally {
      gathering = undefined;
    }
    pass({ kind: 'everything', because: `more than ${LIMIT} changes within a second` });
  }

  return {
    note(hint) {
      const now = clock.monotonic();
      if (now - windowAt >= WINDOW_MS) {
        windowAt = now;
        count = 0;
      }
      count += 1;
      if (count <= LIMIT) pass(hint);
      else gathering ??= gather();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await gathering;
    },
  };
}
