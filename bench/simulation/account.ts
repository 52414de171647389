/** An account with limits, in virtual time: it keeps when requests came, so that its limits can be looked up afterwards. */
import type { Answer } from '../../src/core/pace-answer.ts';

export interface AccountLimits {
  readonly concurrency: number;
  readonly requestsPerMinute: number;
}

const MINUTE_MS = 60_000;

export class SimulatedAccount {
  readonly #limits: AccountLimits;
  /** Of requests that were taken. */
  readonly #arrivals: number[] = [];
  #underWay = 0;
  /** The first arrival of the last minute. */
  #first = 0;
  mostAtOnce = 0;
  mostInAMinute = 0;
  refused = 0;

  constructor(limits: AccountLimits) {
    this.#limits = limits;
  }

  arrive(now: number): Answer {
    while ((this.#arrivals[this.#first] ?? now) <= now - MINUTE_MS) this.#first += 1;
    const lately = this.#arrivals.length - this.#first;
    if (this.#underWay >= this.#limits.concurrency || lately >= this.#limits.requestsPerMinute) {
      this.refused += 1;
      return { kind: 'limited', code: 'RATE_LIMITED', retryAfterMs: 1_000 };
    }
    this.#arrivals.push(now);
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    this.mostInAMinute = Math.max(this.mostInAMinute, lately + 1);
    return { kind: 'taken' };
  }

  leave(): void {
    this.#underWay -= 1;
  }

  get taken(): number {
    return this.#arrivals.length;
  }
}
