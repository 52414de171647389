/** Moonshot's automatic context cache: beginnings of prompts that were seen a short while ago cost less. */
import type { Clock } from '../../clock.ts';
import { BLOCK_TOKENS } from './tokens.ts';

/** As announced in Oct 2026 for requests that ask for nothing else. */
const LIFETIME_MS = 5 * 60_000;
const MANY_BLOCKS = 100_000;

export class PrefixCache {
  readonly #clock: Clock;
  readonly #expiresAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many tokens were cached of a prompt with these blocks; from now on all its blocks are. */
  use(scope: string, blocks: readonly string[]): number {
    const now = this.#clock.monotonic();
    const keys = blocks.map((block) => `${scope} ${block}`);
    const firstMiss = keys.findIndex((key) => (this.#expiresAt.get(key) ?? Number.NEGATIVE_INFINITY) <= now);
    for (const key of keys) this.#expiresAt.set(key, now + LIFETIME_MS);
    if (this.#expiresAt.size > MANY_BLOCKS) this.#forgetExpired(now);
    return (firstMiss === -1 ? keys.length : firstMiss) * BLOCK_TOKENS;
  }

  #forgetExpired(now: number): void {
    for (const [key, expiresAt] of this.#expiresAt) {
      if (expiresAt <= now) this.#expiresAt.delete(key);
    }
  }
}
