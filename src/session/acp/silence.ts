/**
 * Notices that an agent has fallen silent. Kimi Code 2.1.0 waits for a server that does not answer for ten minutes, ten
 * times over, and says nothing of it over the protocol.
 */
import type { Clock } from '../../clock.ts';
import { MoontideError } from '../../core/errors.ts';
import type { Live } from './requests.ts';

/** Aborts with the error of the turn, unless `over` does before. What a tool or a person takes is no silence. */
export function silenceOf(live: Live, limitMs: number, clock: Clock, over: AbortSignal): AbortSignal {
  const silent = new AbortController();
  const listen = async (): Promise<void> => {
    for (;;) {
      const isAtWork = live.requests > 0 || live.calls.areUnderWay;
      const quietMs = isAtWork ? 0 : clock.monotonic() - live.heardAt;
      if (quietMs >= limitMs) break;
      await clock.sleep(limitMs - quietMs, over);
    }
    silent.abort(silenceError(live, limitMs));
  };
  listen().catch((error: unknown) => {
    if (!over.aborted) silent.abort(error);
  });
  return silent.signal;
}

function silenceError({ hasAnswered }: Live, limitMs: number): MoontideError {
  const wait = `${limitMs / 1000} s`;
  return hasAnswered
    ? new MoontideError('OUTPUT_INCOMPLETE', `The agent said nothing more for ${wait}: its model does not go on.`)
    : new MoontideError('NO_OUTPUT', `The agent said nothing for ${wait}: its model does not answer.`);
}
