/**
 * What the machines of a team tell each other of remote files: who needs which version, who is uploading one, where one was
 * stored, and which is about to be deleted. A version is known by its upload name. What is here can be lost at any time: the
 * account's own listing stays the truth.
 *
 * Deleting and taking up cannot cross: who deletes says so first and then looks who needs it; who takes up says first that
 * it is needed and then looks whether it is being deleted.
 */
import type { Redis } from 'ioredis';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { MoontideError } from '../core/errors.ts';
import type { RemoteFile, RemoteId } from '../core/model.ts';
import type { Claims } from '../sync/ports/sharing.ts';
import type { Engine } from './engine.ts';
import { parsedJson } from './parsed-json.ts';
import { charterKey, EMPTIED } from './roster.ts';

/** How long a machine may be silent while it uploads or deletes. */
const UNDER_WAY_MS = 60_000;
/** Longer than a listing may be late, and than any listing is gone by. */
const NEWS_MS = 10 * 60_000;
/** Commands in one round trip. */
const BATCH = 500;

const Stored = Type.Object({
  id: Type.String(),
  filename: Type.String(),
  bytes: Type.Number(),
  createdAt: Type.Number(),
});

export class Ledger {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #member: string;
  readonly #epoch: string;
  readonly #goneAfterMs: number;

  /** `epoch`: of the charter; under another one, what the others need is not known. */
  constructor(
    engine: Engine,
    parts: { readonly member: string; readonly epoch: string; readonly goneAfterMs: number },
  ) {
    this.#redis = engine.redis;
    this.#prefix = engine.prefix;
    this.#member = parts.member;
    this.#epoch = parts.epoch;
    this.#goneAfterMs = parts.goneAfterMs;
  }

  /** From now on this machine needs exactly these versions of a project. Returns those that it was not known to need. */
  async need(project: string, names: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const key = this.#needKey(project, this.#member);
    const known = new Set(await this.#redis.smembers(key));
    const added = names.difference(known);
    const dropped = known.difference(names);
    for (const some of inBatches([...added])) await this.#redis.sadd(key, ...some);
    for (const some of inBatches([...dropped])) await this.#redis.srem(key, ...some);
    await this.#redis.pexpire(key, this.#goneAfterMs);
    await this.#redis.sadd(this.#key('needing', project), this.#member);
    return added;
  }

  /** Says that this machine is still there: what it needs is kept. */
  async stay(project: string): Promise<void> {
    await this.#redis.pexpire(this.#needKey(project, this.#member), this.#goneAfterMs);
  }

  /** This machine has nothing to do with the project any more. */
  async leave(project: string): Promise<void> {
    await this.#redis.del(this.#needKey(project, this.#member));
    await this.#redis.srem(this.#key('needing', project), this.#member);
  }

  /** What each machine needs of a project. */
  async needs(project: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const members = await this.#redis.smembers(this.#key('needing', project));
    const needs = new Map<string, ReadonlySet<string>>();
    for (const member of members) {
      needs.set(member, new Set(await this.#redis.smembers(this.#needKey(project, member))));
    }
    return needs;
  }

  /** What other machines need of a project. @throws MoontideError TEAM_AWAY when the engine was emptied. */
  async elsewhere(project: string): Promise<ReadonlySet<string>> {
    const members = await this.#redis.smembers(this.#key('needing', project));
    const keys = members.filter((member) => member !== this.#member).map((member) => this.#needKey(project, member));
    // The server puts them together: most machines need the same.
    const names = new Set(keys.length === 0 ? [] : await this.#redis.sunion(...keys));
    // Read last: had it been emptied before the needs were read, this would be another.
    refuseEmptied(await this.#redis.hget(charterKey(this.#prefix), 'epoch'), this.#epoch);
    return names;
  }

  /** Claims the upload of versions; what is claimed, stored or being deleted already is not this machine's to upload. */
  async claim(names: readonly string[]): Promise<Claims> {
    const elsewhere = new Set<string>();
    const stored: RemoteFile[] = [];
    const gone = new Set<RemoteId>();
    for (const some of inBatches(names)) {
      const pipeline = this.#redis.pipeline();
      for (const name of some) {
        pipeline.set(this.#key('claim', name), this.#member, 'PX', UNDER_WAY_MS, 'NX');
        pipeline.get(this.#key('claim', name));
        pipeline.get(this.#key('stored', name));
        pipeline.get(this.#key('deleting', name));
        pipeline.get(this.#key('gone', name));
      }
      const answers = await results(pipeline.exec());
      some.forEach((name, index) => {
        const [, holder, file, deleter, goneId] = answers.slice(index * 5, index * 5 + 5);
        const known = file === null || file === undefined ? undefined : storedFile(file);
        if (known !== undefined) stored.push(known);
        else if (holder !== this.#member || typeof deleter === 'string') elsewhere.add(name);
        if (typeof goneId === 'string') gone.add(goneId as RemoteId);
      });
    }
    return { elsewhere, stored, gone };
  }

  /** Whether the claim still holds; it is renewed. */
  async holds(name: string): Promise<boolean> {
    const key = this.#key('claim', name);
    const holder = await this.#redis.get(key);
    if (holder === this.#member) await this.#redis.pexpire(key, UNDER_WAY_MS);
    else if (holder === null) return (await this.#redis.set(key, this.#member, 'PX', UNDER_WAY_MS, 'NX')) === 'OK';
    return holder === this.#member;
  }

  /** Renews claims on uploads that wait or run. */
  async keep(names: readonly string[]): Promise<void> {
    for (const some of inBatches(names)) {
      const pipeline = this.#redis.pipeline();
      for (const name of some) pipeline.pexpire(this.#key('claim', name), UNDER_WAY_MS);
      await results(pipeline.exec());
    }
  }

  async release(name: string): Promise<void> {
    const key = this.#key('claim', name);
    if ((await this.#redis.get(key)) === this.#member) await this.#redis.del(key);
  }

  /** An upload of this machine is done. */
  async stored(name: string, { id, filename, bytes, createdAt }: RemoteFile): Promise<void> {
    const file = JSON.stringify({ id, filename, bytes, createdAt } satisfies Static<typeof Stored>);
    const pipeline = this.#redis.pipeline();
    pipeline.set(this.#key('stored', name), file, 'PX', NEWS_MS);
    pipeline.del(this.#key('gone', name));
    pipeline.del(this.#key('claim', name));
    await results(pipeline.exec());
  }

  /**
   * Whether a version may be deleted; if so, nobody takes it up until `deleted`.
   * @throws MoontideError TEAM_AWAY when the engine was emptied.
   */
  async mayDelete(project: string, name: string): Promise<boolean> {
    const key = this.#key('deleting', name);
    if ((await this.#redis.set(key, this.#member, 'PX', UNDER_WAY_MS, 'NX')) === null) {
      if ((await this.#redis.get(key)) !== this.#member) return false;
    }
    const members = await this.#redis.smembers(this.#key('needing', project));
    const pipeline = this.#redis.pipeline();
    for (const member of members) {
      if (member !== this.#member) pipeline.sismember(this.#needKey(project, member), name);
    }
    pipeline.hget(charterKey(this.#prefix), 'epoch');
    const answers = await results(pipeline.exec());
    const isNeeded = answers.includes(1);
    const epoch = answers.at(-1);
    if (isNeeded || epoch !== this.#epoch) await this.#redis.del(key);
    refuseEmptied(epoch, this.#epoch);
    return !isNeeded;
  }

  /** A file is deleted, or could not be (`id` undefined). */
  async deleted(name: string, id: RemoteId | undefined): Promise<void> {
    const pipeline = this.#redis.pipeline();
    if (id !== undefined) {
      pipeline.set(this.#key('gone', name), id, 'PX', NEWS_MS);
      pipeline.del(this.#key('stored', name));
    }
    pipeline.del(this.#key('deleting', name));
    await results(pipeline.exec());
  }

  #needKey(project: string, member: string): string {
    return this.#key('need', `${project}:${member}`);
  }

  #key(kind: string, name: string): string {
    return `${this.#prefix}:${kind}:${name}`;
  }
}

/** @throws MoontideError TEAM_AWAY. */
function refuseEmptied(found: unknown, known: string): void {
  if (found !== known) throw new MoontideError('TEAM_AWAY', EMPTIED);
}

function storedFile(text: unknown): RemoteFile | undefined {
  if (typeof text !== 'string') return undefined;
  const parsed = parsedJson(text);
  if (!Value.Check(Stored, parsed)) return undefined;
  return { ...parsed, id: parsed.id as RemoteId, purpose: 'file-extract', status: 'ready', statusDetails: '' };
}

/** @throws the first error of a pipeline. */
async function results(exec: ReturnType<ReturnType<Redis['pipeline']>['exec']>): Promise<readonly unknown[]> {
  const answers = (await exec) ?? [];
  return answers.map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
}

function* inBatches<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += BATCH) yield items.slice(at, at + BATCH);
}
