/**
 * A key that is refused once is looked at again before it is believed: Moonshot answers 403, and gateways 401, to good
 * keys too, for a moment.
 */
import type { Clock } from './clock.ts';
import { hasCode } from './core/errors.ts';

/** Calls again what was refused for its key. @throws what `call` threw last. */
export type SecondLook = <Result>(call: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

const WAIT_MS = 1000;

/**
 * `probe` asks something small with the same key: one probe answers for all calls that are refused at the same time, and
 * only where it passes are they made again. Nothing that was refused has had an effect, so uploads may be repeated.
 */
export function createSecondLook(clock: Clock, probe: () => Promise<unknown>): SecondLook {
  let underWay: Promise<boolean> | undefined;

  async function isRefusedStill(): Promise<boolean> {
    await clock.sleep(WAIT_MS);
    try {
      await probe();
      return false;
    } catch (error) {
      return isRefusal(error);
    }
  }

  return async (call, signal) => {
    try {
      return await call();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      underWay ??= isRefusedStill().finally(() => {
        underWay = undefined;
      });
      const isRefused = await underWay;
      signal?.throwIfAborted();
      if (isRefused) throw error;
      return await call();
    }
  };
}

function isRefusal(error: unknown): boolean {
  return hasCode(error, 'KEY_REFUSED', 'PERMISSION_DENIED');
}
