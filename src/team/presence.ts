import type { Redis } from 'ioredis';
import type { Engine } from './engine.ts';

/** Whoever says nothing for so long is gone, and what it waited for is not handed out. */
const HERE_MS = 12_000;

/** Processes that are alive: a key each, which ends by itself. */
export class Presence {
  readonly #redis: Redis;
  readonly #prefix: string;

  constructor({ redis, prefix }: Engine) {
    this.#redis = redis;
    this.#prefix = `${prefix}:here:`;
  }

  async say(process: string): Promise<void> {
    await this.#redis.set(this.#prefix + process, '1', 'PX', HERE_MS);
  }

  async isHere(process: string): Promise<boolean> {
    return (await this.#redis.exists(this.#prefix + process)) === 1;
  }
}
