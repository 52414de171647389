/** The account's files as a project last saw them, and when it looks at them again. */
import type { Clock } from '../clock.ts';
import type { Listing } from '../core/model.ts';
import type { RemoteSide } from './remote-side.ts';

/**
 * What a server still does with a request whose answer was lost may show later than a listing may be late: looks after
 * each of these times find it.
 */
const LATE_ARRIVALS_MS = [3_000, 8_000, 15_000, 30_000, 60_000] as const;

export class AccountView {
  readonly #clock: Clock;
  #hasLooked = false;
  /** The last listing, until everything that it asked for is done. */
  #listing: Listing | undefined;
  /** When the next look is due, by the clock that does not jump. */
  #lookAt = 0;
  /** Further looks, the next one first. */
  #extraLooksAt: readonly number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nothing is uploaded before the account's files were looked at once. */
  get hasLooked(): boolean {
    return this.#hasLooked;
  }

  get dueInMs(): number {
    return Math.min(this.#lookAt, ...this.#extraLooksAt) - this.#clock.monotonic();
  }

  lookSoon(): void {
    this.#lookAt = 0;
  }

  /** Requests of ours may still have effects that no answer told of. */
  expectLateArrivals(): void {
    const now = this.#clock.monotonic();
    // The one that is due first stays: news that never ends must not put it off for ever.
    this.#extraLooksAt = this.#extraLooksAt.slice(0, 1).concat(LATE_ARRIVALS_MS.map((ms) => now + ms));
  }

  /** The last listing was wrong. */
  distrust(): void {
    this.#listing = undefined;
    this.#lookAt = 0;
  }

  /** The project has another account. */
  forget(): void {
    this.#hasLooked = false;
    this.#listing = undefined;
    this.#lookAt = 0;
  }

  /** Everything that the last listing asked for is done. */
  settled(): void {
    this.#listing = undefined;
  }

  /** A fresh listing where one is due or needed, else the last one for as long as it asks for something. */
  async look(
    remote: Pick<RemoteSide, 'list' | 'sinceThen'>,
    options: {
      readonly isNeeded: boolean;
      readonly everyMs: number;
      /** A listing that was asked for in this turn already. */
      readonly ahead?: Promise<Listing> | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<Listing | 'unknown'> {
    if (!options.isNeeded && this.dueInMs > 0) {
      return this.#listing === undefined ? 'unknown' : remote.sinceThen(this.#listing);
    }
    const now = this.#clock.monotonic();
    this.#listing =
      options.ahead === undefined ? await remote.list(now, options.signal) : remote.sinceThen(await options.ahead);
    this.#lookAt = now + options.everyMs;
    this.#extraLooksAt = this.#extraLooksAt.filter((at) => at > now);
    // Whoever was killed before this process began may have left a request under way.
    if (!this.#hasLooked) this.expectLateArrivals();
    this.#hasLooked = true;
    return this.#listing;
  }
}
