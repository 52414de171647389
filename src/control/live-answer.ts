/** An answer that is told while it comes about. */
export class LiveAnswer<Event> implements AsyncIterable<Event> {
  readonly #waiting: Event[] = [];
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  tell(event: Event): void {
    this.#waiting.push(event);
    this.#wake.resolve();
  }

  end(): void {
    this.#isOver = true;
    this.#wake.resolve();
  }

  /** What has been told is read first. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, void> {
    for (;;) {
      yield* this.#waiting.splice(0);
      if (this.#waiting.length > 0) continue;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#isOver) return;
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
    }
  }
}
