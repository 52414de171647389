/** A server with limits, in virtual time: it is told when a request arrives and says what becomes of it. */

/**
 * How requests are counted: in windows that begin with the first request (`fixed`) or at multiples of their length
 * (`aligned`), over the last window's length (`sliding`), or with a bucket that starts full and fills evenly.
 */
export type Counting = 'fixed' | 'aligned' | 'sliding' | 'bucket';

export interface RateRule {
  readonly counting: Counting;
  readonly count: number;
  readonly windowMs: number;
  /** For `aligned`: how far into a window time begins. */
  readonly phaseMs?: number;
}

export interface ServerLimits {
  readonly concurrency?: number;
  readonly rate?: RateRule;
  /**
   * What a refusal says of when to come again: the time that is left, that time in whole seconds rounded up, always
   * one second, or nothing. For a limit of concurrency the time that is left is a millisecond.
   */
  readonly retryAfter: 'exact' | 'seconds' | 'one-second' | 'none';
  /** Whether a refusal names its limit. */
  readonly isNamed: boolean;
  /** Asked for each request: whether it is refused for no reason at all. */
  readonly isStray?: () => boolean;
}

export type Reception =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly retryAfterMs?: number; readonly named?: { limit: string; value: number } };

export class RateLimitedServer {
  /** May be changed at any time. */
  limits: ServerLimits;
  underWay = 0;
  mostUnderWay = 0;
  taken = 0;
  refused = 0;
  #arrivals: number[] = [];
  #windowFrom = Number.NEGATIVE_INFINITY;
  #usedInWindow = 0;
  #missingTokens = 0;
  #tokensAt = 0;

  constructor(limits: ServerLimits) {
    this.limits = limits;
  }

  arrive(now: number): Reception {
    const { concurrency, rate, isStray } = this.limits;
    if (isStray?.() === true) return this.#refuse('none', 0, 1);
    if (concurrency !== undefined && this.underWay >= concurrency) return this.#refuse('concurrency', concurrency, 1);
    const waitMs = this.waitMs(now);
    if (rate !== undefined && waitMs > 0) return this.#refuse('rpm', rate.count, waitMs);
    this.#count(now);
    this.taken += 1;
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    return { kind: 'taken' };
  }

  /** A request that was taken is done. */
  leave(): void {
    this.underWay -= 1;
  }

  /** How long until the rate allows a request; 0 for now. */
  waitMs(now: number): number {
    const { rate } = this.limits;
    if (rate === undefined) return 0;
    const { count, windowMs } = rate;
    this.#rollOn(now, rate);
    switch (rate.counting) {
      case 'sliding': {
        const first = this.#arrivals.at(-count);
        return first === undefined ? 0 : Math.max(0, first + windowMs - now);
      }
      case 'fixed':
      case 'aligned':
        return this.#usedInWindow < count ? 0 : this.#windowFrom + windowMs - now;
      case 'bucket': {
        // Refilled in fractions, it must not refuse what is due.
        const missing = this.#missingTokens + 1 - count;
        return missing <= 1e-9 ? 0 : (missing * windowMs) / count;
      }
    }
  }

  #rollOn(now: number, { counting, count, windowMs, phaseMs = 0 }: RateRule): void {
    if (counting === 'fixed' && now >= this.#windowFrom + windowMs) {
      this.#windowFrom = now;
      this.#usedInWindow = 0;
    }
    if (counting === 'aligned') {
      const from = Math.floor((now + phaseMs) / windowMs) * windowMs - phaseMs;
      if (from !== this.#windowFrom) this.#usedInWindow = 0;
      this.#windowFrom = from;
    }
    const refilled = ((now - this.#tokensAt) * count) / windowMs;
    this.#missingTokens = Math.max(0, Math.min(count, this.#missingTokens) - refilled);
    this.#tokensAt = now;
  }

  #count(now: number): void {
    this.#arrivals = [...this.#arrivals.slice(-999), now];
    this.#usedInWindow += 1;
    this.#missingTokens += 1;
  }

  #refuse(limit: string, value: number, waitMs: number): Reception {
    this.refused += 1;
    const retryAfterMs = toldMs(this.limits.retryAfter, waitMs);
    return {
      kind: 'refused',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(this.limits.isNamed && { named: { limit, value } }),
    };
  }
}

function toldMs(retryAfter: ServerLimits['retryAfter'], waitMs: number): number | undefined {
  switch (retryAfter) {
    case 'exact':
      return waitMs;
    case 'seconds':
      return Math.max(1, Math.ceil(waitMs / 1_000)) * 1_000;
    case 'one-second':
      return 1_000;
    case 'none':
      return undefined;
  }
}
