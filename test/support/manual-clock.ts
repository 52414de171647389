import type { Clock } from '../../src/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that moves only when told to; sleepers wake in order of their time. */
export class ManualClock implements Clock {
  #now: number;
  readonly #start: number;
  #sleepers: Sleeper[] = [];

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
    this.#start = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** When the next sleeper wakes; undefined when nobody sleeps. */
  get nextWake(): number | undefined {
    return this.#sleepers.length === 0 ? undefined : Math.min(...this.#sleepers.map((sleeper) => sleeper.at));
  }

  /** Moves time on, waking sleepers one by one and letting what they do settle before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.nextWake;
      if (next === undefined || next > end) break;
      this.#now = next;
      const due = this.#sleepers.filter((sleeper) => sleeper.at <= next);
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > next);
      for (const sleeper of due) sleeper.wake();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}

/** Lets promises that are ready run to their next wait. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
