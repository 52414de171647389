/** The account's files as a project last saw them, and when it looks at them again. */
import type { Clock } from '../clock.ts';
import type { Listing } from '../core/model.ts';
import type { RemoteSide } from './remote-side.ts';

export class AccountView {
  readonly #clock: Clock;
  #hasLooked = false;
  /** The last listing, until everything that it asked for is done. */
  #listing: Listing | undefined;
  /** When the next look is due, by the clock that does not jump. */
  #lookAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nothing is uploaded before the account's files were looked at once. */
  get hasLooked(): boolean {
    return this.#hasLooked;
  }

  get dueInMs(): number {
    return this.#lookAt - this.#clock.monotonic();
  }

  lookSoon(): void {
    this.#lookAt = 0;
  }

  lookWithin(ms: number): void {
    this.#lookAt = Math.min(this.#lookAt, this.#clock.monotonic() + ms);
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
    remote: RemoteSide,
    options: { readonly isNeeded: boolean; readonly everyMs: number; readonly signal: AbortSignal },
  ): Promise<Listing | 'unknown'> {
    if (!options.isNeeded && this.dueInMs > 0) {
      return this.#listing === undefined ? 'unknown' : remote.sinceThen(this.#listing);
    }
    this.#listing = await remote.list(this.#clock.now(), options.signal);
    this.#lookAt = this.#clock.monotonic() + options.everyMs;
    this.#hasLooked = true;
    return this.#listing;
  }
}
