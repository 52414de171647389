/** Who may come in: concurrency first, then requests a minute; tokens once the prompt is known. Per account. */
import type { Clock } from '../../clock.ts';
import type { Account } from '../accounts.ts';
import type { Answer } from '../answer.ts';
import { concurrencyReached, requestsReached, tokensReached } from '../errors.ts';
import type { Limits } from './limits.ts';
import { unlimited, type Rates } from './tiers.ts';
import { admit, type Verdict, type WindowState } from './windows.ts';

/** Which count a route falls under. */
export type Bucket = 'inference' | 'files' | 'uncounted';

export type Entry =
  /** `leave` gives the place back; to be called once. */
  { readonly admitted: true; leave(): void } | { readonly admitted: false; readonly refusal: Answer };

interface Counts {
  underWay: number;
  requests: WindowState | undefined;
  tokensOfMinute: WindowState | undefined;
  tokensOfDay: WindowState | undefined;
}

const MINUTES_OF_A_DAY = 1_440;
/** A slot may be free at any moment; Moonshot says "1 seconds". */
const CONCURRENCY_RETRY_SECONDS = 1;

export class Admission {
  readonly #counts = new Map<string, Counts>();
  readonly #clock: Clock;
  readonly #limits: () => Limits;

  constructor(clock: Clock, limits: () => Limits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Takes a place. A refused request takes none and is not counted. */
  enter(account: Account, bucket: Bucket): Entry {
    const { rates, counts } = this.#find(account, bucket);
    if (counts.underWay >= rates.concurrency) {
      return {
        admitted: false,
        refusal: concurrencyReached(account, rates.concurrency, CONCURRENCY_RETRY_SECONDS),
      };
    }
    const verdict = this.#admit(counts.requests, rates.requestsPerMinute, 1);
    if (!verdict.admitted) {
      return {
        admitted: false,
        refusal: requestsReached(account, rates.requestsPerMinute, wholeSeconds(verdict.retryAfterMs)),
      };
    }
    counts.requests = verdict.state;
    counts.underWay += 1;
    return {
      admitted: true,
      leave() {
        counts.underWay -= 1;
      },
    };
  }

  /** Charges a chat's prompt and the most it may answer, as Moonshot does: not what is really used. */
  charge(account: Account, tokens: number): Answer | undefined {
    const { rates, counts } = this.#find(account, 'inference');
    const minute = this.#admit(counts.tokensOfMinute, rates.tokensPerMinute, tokens);
    if (!minute.admitted) {
      const seconds = wholeSeconds(minute.retryAfterMs);
      return tokensReached(account, 'TPM', Math.round(minute.used), rates.tokensPerMinute, seconds);
    }
    const day = this.#admit(counts.tokensOfDay, rates.tokensPerDay, tokens, MINUTES_OF_A_DAY);
    if (!day.admitted) {
      const seconds = wholeSeconds(day.retryAfterMs);
      return tokensReached(account, 'TPD', Math.round(day.used), rates.tokensPerDay, seconds);
    }
    counts.tokensOfMinute = minute.state;
    counts.tokensOfDay = day.state;
    return undefined;
  }

  #admit(state: WindowState | undefined, limit: number, weight: number, minutes = 1): Verdict {
    const { window, windowMs } = this.#limits();
    return admit({ kind: window, limit, windowMs: windowMs * minutes }, state, this.#clock.monotonic(), weight);
  }

  #find(account: Account, bucket: Bucket): { readonly rates: Rates; readonly counts: Counts } {
    const { rates, filesRates } = this.#limits();
    const counted = bucket === 'files' && filesRates === 'shared' ? 'inference' : bucket;
    return { rates: ratesOf(counted, rates, filesRates), counts: this.#countsOf(`${counted} ${account.name}`) };
  }

  #countsOf(key: string): Counts {
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const counts: Counts = { underWay: 0, requests: undefined, tokensOfMinute: undefined, tokensOfDay: undefined };
    this.#counts.set(key, counts);
    return counts;
  }
}

function ratesOf(bucket: Bucket, rates: Rates, filesRates: Limits['filesRates']): Rates {
  if (bucket === 'inference') return rates;
  if (bucket === 'uncounted' || typeof filesRates === 'string') return unlimited;
  return { ...unlimited, ...filesRates };
}

function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
