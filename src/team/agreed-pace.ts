/** What the machines found of an account together: written down in the engine, which enforces it through the queue. */
import type { Queue } from 'bullmq';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { PacingLimits } from '../core/pacing.ts';
import { paceWithin, partOf, windowOf, type SharedPace } from '../core/shared-pace.ts';
import type { Engine } from './engine.ts';
import { parsedJson } from './parsed-json.ts';

const Pace = Type.Object({ concurrency: Type.Number(), requestsPerMinute: Type.Optional(Type.Number()) });

export class AgreedPace {
  readonly #engine: Engine;
  readonly #key: string;
  readonly #queue: Queue<null, string>;
  readonly #share: () => number;
  readonly #ceiling: () => PacingLimits;
  #found: SharedPace = { concurrency: 1 };
  #enforced = '';

  constructor(parts: {
    readonly engine: Engine;
    readonly account: string;
    readonly queue: Queue<null, string>;
    /** The part that is not left to machines which are not heard of. */
    readonly share: () => number;
    readonly ceiling: () => PacingLimits;
  }) {
    this.#engine = parts.engine;
    this.#key = `${parts.engine.prefix}:pace:${parts.account}`;
    this.#queue = parts.queue;
    this.#share = parts.share;
    this.#ceiling = parts.ceiling;
  }

  get found(): SharedPace {
    return this.#found;
  }

  /** As far as the machines' configurations allow it. */
  get allowed(): SharedPace {
    return paceWithin(this.#found, this.#ceiling());
  }

  /** Takes up what the others wrote down. */
  async read(): Promise<void> {
    const text = await this.#engine.redis.get(this.#key);
    const found = text === null ? undefined : parsedJson(text);
    if (Value.Check(Pace, found)) this.#found = found;
    await this.#enforce();
  }

  async write(pace: SharedPace): Promise<void> {
    const before = this.#found;
    this.#found = pace;
    if (pace.concurrency === before.concurrency && pace.requestsPerMinute === before.requestsPerMinute) return;
    await this.#engine.redis.set(this.#key, JSON.stringify(pace));
    await this.#enforce();
  }

  async #enforce(): Promise<void> {
    const { concurrency, requestsPerMinute } = partOf(this.allowed, this.#share());
    const { max, durationMs } = windowOf(requestsPerMinute);
    const wanted = `${concurrency} ${max} ${durationMs}`;
    if (wanted === this.#enforced) return;
    await this.#queue.setGlobalConcurrency(concurrency);
    await this.#queue.setGlobalRateLimit(max, durationMs);
    this.#enforced = wanted;
  }
}
