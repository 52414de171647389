/**
 * Whether a project still cares for the account that a turn asks: an address that does not answer holds the turn up for as
 * long as the queue tries it, and by then the project may have got another key or another address.
 */
export class AccountInterest {
  readonly #isLost: () => Promise<boolean>;
  #turn: AbortController | undefined;
  #isLooking = false;
  #hasNews = false;

  /** `isLost`: whether the account is not the project's any more. */
  constructor(isLost: () => Promise<boolean>) {
    this.#isLost = isLost;
  }

  /** For one turn: aborts when the interest is lost, until this is disposed. */
  open(): { readonly signal: AbortSignal } & Disposable {
    const turn = new AbortController();
    this.#turn = turn;
    return {
      signal: turn.signal,
      [Symbol.dispose]: () => {
        if (this.#turn === turn) this.#turn = undefined;
      },
    };
  }

  /** Something changed that may be the key or the address. */
  async news(): Promise<void> {
    this.#hasNews = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      while (this.#hasNews && this.#turn !== undefined) {
        this.#hasNews = false;
        const turn = this.#turn;
        if (await this.#isLost()) turn.abort(new Error('The project has another account.'));
      }
    } finally {
      this.#isLooking = false;
    }
  }
}
