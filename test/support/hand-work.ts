import type { Outcome, Queue } from '../../src/sync/ports/queue.ts';

interface Try {
  readonly signal: AbortSignal;
  readonly end: PromiseWithResolvers<string>;
}

/** Work in a queue that a test ends by hand. */
export class HandWork {
  readonly key: string;
  outcome: Outcome<string> | undefined;
  /** Every time that it was run, in order. */
  readonly tries: Try[] = [];
  readonly #running: Set<HandWork>;

  /** `running`: where it is found while it runs; shared by those that a test watches together. */
  constructor(queue: Queue, key: string, priority = 0, running = new Set<HandWork>()) {
    this.key = key;
    this.#running = running;
    const work = { key, priority, run: (signal: AbortSignal) => this.#run(signal) };
    queue.add(work).then(
      (outcome) => {
        this.outcome = outcome;
      },
      (error: unknown) => {
        throw new Error('a queue must not reject', { cause: error });
      },
    );
  }

  get isRunning(): boolean {
    return this.#running.has(this);
  }

  /** Of the try that runs now, or ran last. */
  get signal(): AbortSignal | undefined {
    return this.tries.at(-1)?.signal;
  }

  succeed(result = this.key): void {
    this.tries.at(-1)?.end.resolve(result);
  }

  fail(error: Error): void {
    this.tries.at(-1)?.end.reject(error);
  }

  async #run(signal: AbortSignal): Promise<string> {
    const end = Promise.withResolvers<string>();
    this.tries.push({ signal, end });
    this.#running.add(this);
    try {
      return await end.promise;
    } finally {
      this.#running.delete(this);
    }
  }
}
