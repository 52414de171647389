/** One account's share in a queue that others may have a share in too: it withdraws and ends only what is its own. */
import type { Outcome, Queue, QueueStats, Work } from '../sync/ports/queue.ts';

export class SharedQueue implements Queue {
  readonly #prefix: string;
  /** The one in use, then those that still have work from before. */
  #queues: readonly [Queue, ...Queue[]];

  /** `name`: what the keys of this share's work begin with; no other share of the queue has it. */
  constructor(name: string, queue: Queue) {
    this.#prefix = `${name}/`;
    this.#queues = [queue];
  }

  get queue(): Queue {
    return this.#queues[0];
  }

  /** New work goes to another queue; what waits in the one before is done there. */
  moveTo(queue: Queue): void {
    if (queue === this.queue) return;
    this.#queues = [queue, ...this.#queues.filter((other) => other !== queue)];
  }

  add<Result>(work: Work<Result>): Promise<Outcome<Result>> {
    return this.queue.add({ ...work, key: this.#prefix + work.key, run: (signal) => work.run(signal) });
  }

  async withdraw(matches: (key: string) => boolean): Promise<void> {
    const isMine = (key: string): boolean => key.startsWith(this.#prefix) && matches(key.slice(this.#prefix.length));
    await Promise.all(this.#queues.map((queue) => queue.withdraw(isMine)));
  }

  stats(): QueueStats {
    return this.queue.stats();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.withdraw(() => true);
  }
}
