/** Who is in the team: what each machine says of itself, and when the engine heard of it last. */
import type { Redis } from 'ioredis';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { Charter } from '../core/team.ts';
import { TEAM_PROTOCOL } from '../core/team.ts';
import type { Engine } from './engine.ts';
import { parsedJson } from './parsed-json.ts';

const Person = Type.Object({
  /** The installation's id. */
  id: Type.String(),
  host: Type.String(),
  user: Type.String(),
  version: Type.String(),
  projects: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  /** What its configuration allows of the account. */
  limits: Type.Object({
    concurrency: Type.Number({ minimum: 1 }),
    requestsPerMinute: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  }),
});
/** What a machine says of itself. */
export type Introduction = Static<typeof Person>;

export interface Member extends Introduction {
  /** By the engine's clock, milliseconds since 1970. */
  readonly seenAt: number;
  readonly isHere: boolean;
  /** It said goodbye: it asks nothing of the account. */
  readonly hasLeft: boolean;
}

/** A machine that was silent for longer is not here. */
export const SILENT_MS = 8_000;

/** Said where the charter is another one than before, or none. */
export const EMPTIED = "The team's server was emptied; what the machines need is said anew.";

export function charterKey(prefix: string): string {
  return `${prefix}:charter`;
}

export class Roster {
  readonly #redis: Redis;
  readonly #prefix: string;

  constructor({ redis, prefix }: Engine) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  /** The engine's clock, milliseconds since 1970. */
  async now(): Promise<number> {
    const [seconds, micros] = await this.#redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  }

  /** What the team goes by; written down by the first to come. */
  async charter(newEpoch: string): Promise<Charter> {
    const key = charterKey(this.#prefix);
    const found = await this.#redis.hgetall(key);
    const isWhole = ['protocol', 'since', 'epoch'].every((field) => field in found);
    if (!isWhole) {
      await this.#redis.hsetnx(key, 'protocol', String(TEAM_PROTOCOL));
      await this.#redis.hsetnx(key, 'since', String(await this.now()));
      await this.#redis.hsetnx(key, 'epoch', newEpoch);
    }
    const { protocol = '0', since = '0', epoch = '' } = isWhole ? found : await this.#redis.hgetall(key);
    return { protocol: Number(protocol), since: Number(since), epoch };
  }

  /** `seenAt`: now, by the engine's clock. */
  async introduce(self: Introduction, seenAt: number): Promise<void> {
    await this.#redis.hset(`${this.#prefix}:members`, self.id, JSON.stringify({ ...self, seenAt }));
  }

  /** Those who were here lately; who was not for longer than `goneAfterMs` is forgotten. `now`: by the engine's clock. */
  async members(goneAfterMs: number, now: number): Promise<readonly Member[]> {
    const key = `${this.#prefix}:members`;
    const all = await this.#redis.hgetall(key);
    const members: Member[] = [];
    for (const [id, text] of Object.entries(all)) {
      const parsed = parsedJson(text);
      if (!Value.Check(Seen, parsed) || now - parsed.seenAt > goneAfterMs) await this.#redis.hdel(key, id);
      else
        members.push({
          ...parsed,
          isHere: parsed.left !== true && now - parsed.seenAt <= SILENT_MS,
          hasLeft: parsed.left === true,
        });
    }
    return members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Says goodbye: what is needed stays needed, the pace is no longer shared with this machine. */
  async leave(self: Introduction): Promise<void> {
    const seenAt = await this.now();
    await this.#redis.hset(`${this.#prefix}:members`, self.id, JSON.stringify({ ...self, seenAt, left: true }));
  }
}

const Seen = Type.Intersect([Person, Type.Object({ seenAt: Type.Number(), left: Type.Optional(Type.Boolean()) })]);
