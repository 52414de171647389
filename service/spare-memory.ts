/** Gives back what a burst of work has left in memory: V8 keeps it until it needs room, which an idle daemon never does. */
import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface SpareMemoryParts {
  /** Calls back after everything that happens. */
  readonly subscribe: (listener: () => void) => Disposable;
}

/** Longer than the pauses within a burst. */
const QUIET_MS = 5_000;
/** Less than this is not worth the tenth of a second that it takes. */
const WORTH_BYTES = 16_000_000;

export function giveBackMemory({ subscribe }: SpareMemoryParts): Disposable {
  const collect = collector();
  let usedAfterwards = 0;
  const look = (): void => {
    if (memoryUsage().heapTotal - usedAfterwards < WORTH_BYTES) return;
    collect();
    usedAfterwards = memoryUsage().heapTotal;
  };
  const timer = setTimeout(look, QUIET_MS).unref();
  const subscription = subscribe(() => timer.refresh());
  return {
    [Symbol.dispose]() {
      subscription[Symbol.dispose]();
      clearTimeout(timer);
    },
  };
}

/** V8's own, which Node shows only to programs that were started with this flag, or that set it later. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
