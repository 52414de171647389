/** Whether a key is good, by asking the server that it is for. */
import type { Clock } from '../clock.ts';
import { asMoontideError, hasCode, type MoontideError } from '../core/errors.ts';

export type KeyCheck =
  | {
      readonly verdict: 'valid' | 'no-credit';
      readonly models: readonly string[];
      /** Undefined where the server does not say. */
      readonly balance?: Balance;
      readonly responseMs: number;
    }
  | { readonly verdict: 'refused' | 'unreachable'; readonly error: MoontideError; readonly responseMs: number };

export interface Balance {
  readonly available: number;
  readonly voucher: number;
  readonly cash: number;
}

/** A client with the key in question. */
export interface KeyProbe {
  models(): Promise<readonly { readonly id: string }[]>;
  balance(): Promise<Balance>;
}

/** @throws only what is a defect. */
export async function checkKey(probe: KeyProbe, clock: Clock): Promise<KeyCheck> {
  const startedAt = clock.monotonic();
  const elapsed = (): number => Math.round(clock.monotonic() - startedAt);
  try {
    const models = (await probe.models()).map(({ id }) => id);
    const responseMs = elapsed();
    const balance = await balanceOf(probe);
    const verdict = balance !== undefined && balance.available <= 0 ? 'no-credit' : 'valid';
    return { verdict, models, responseMs, ...(balance === undefined ? {} : { balance }) };
  } catch (thrown) {
    const error = asMoontideError(thrown);
    switch (error.code) {
      case 'INTERNAL':
        throw thrown;
      case 'QUOTA_EXHAUSTED':
        return { verdict: 'no-credit', models: [], responseMs: elapsed() };
      case 'KEY_REFUSED':
      case 'PERMISSION_DENIED':
        return { verdict: 'refused', error, responseMs: elapsed() };
      default:
        return { verdict: 'unreachable', error, responseMs: elapsed() };
    }
  }
}

/** Servers that speak Moonshot's language do not all tell a balance; a key is no worse for it. */
async function balanceOf(probe: KeyProbe): Promise<Balance | undefined> {
  try {
    return await probe.balance();
  } catch (error) {
    if (hasCode(error, 'INTERNAL')) throw error;
    return undefined;
  }
}
