import type { Clock } from '../clock.ts';

/** One timer that rings at the last time that it was set to, and at no other. */
export interface Alarm {
  /** By the monotonic clock; undefined for never. */
  set(at: number | undefined): void;
}

/** `broken` is called with what must not happen: a clock that fails. */
export function createAlarm(clock: Clock, ring: () => void, broken: (error: unknown) => void): Alarm {
  let pending: { readonly at: number; readonly cancel: AbortController } | undefined;

  return {
    set(at) {
      if (pending?.at === at) return;
      pending?.cancel.abort();
      pending = undefined;
      if (at === undefined) return;
      const cancel = new AbortController();
      pending = { at, cancel };
      // Whole milliseconds, rounded up: a timer that fires early would have to be set again at once.
      const ms = Math.max(0, Math.ceil(at - clock.monotonic()));
      clock.sleep(ms, cancel.signal).then(
        () => {
          if (cancel.signal.aborted) return;
          pending = undefined;
          ring();
        },
        (error: unknown) => {
          if (!cancel.signal.aborted) broken(error);
        },
      );
    },
  };
}
