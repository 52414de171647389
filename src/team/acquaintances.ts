/**
 * The other machines that were met lately. Kept in a file: a daemon that starts while the team is away must know that it
 * is not alone with the account.
 */
import { Type } from 'typebox';
import type { Clock } from '../clock.ts';
import { FORMAT, readJsonFile, writeJsonFile } from '../json-file.ts';
import type { Log } from '../log.ts';
import type { Member } from './roster.ts';

/** A machine that was not heard of for longer is off, not cut off. */
const LATELY_MS = 10 * 60_000;
/** How old what is in the file may be. */
const NOTED_EVERY_MS = 60_000;

const File = Type.Object(
  { version: Type.Literal(FORMAT), metAt: Type.Record(Type.String(), Type.Number()) },
  { additionalProperties: false },
);

export class Acquaintances {
  readonly #self: string;
  readonly #clock: Clock;
  readonly #save: (metAt: ReadonlyMap<string, number>) => void;
  readonly #metAt: Map<string, number>;
  #savedAt = Number.NEGATIVE_INFINITY;

  /** `self`: the id of this machine, which is no acquaintance. */
  constructor(parts: {
    readonly self: string;
    readonly clock: Clock;
    readonly metAt: ReadonlyMap<string, number>;
    readonly save: (metAt: ReadonlyMap<string, number>) => void;
  }) {
    this.#self = parts.self;
    this.#clock = parts.clock;
    this.#save = parts.save;
    this.#metAt = new Map(parts.metAt);
  }

  /** In a file at `path`; what cannot be read of it is not known. */
  static inFile(
    path: string,
    parts: { readonly self: string; readonly clock: Clock; readonly log: Log },
  ): Acquaintances {
    const file = readJsonFile(path, File, parts);
    const known = file.kind === 'read' ? file.content.metAt : {};
    return new Acquaintances({
      ...parts,
      metAt: new Map(Object.entries(known)),
      save: (metAt) => writeJsonFile(path, File, { version: FORMAT, metAt: Object.fromEntries(metAt) }),
    });
  }

  /** These were met just now. */
  met(members: readonly Member[]): void {
    const now = this.#clock.now();
    const before = new Set(this.#metAt.keys());
    for (const { id, isHere, hasLeft } of members) {
      if (hasLeft) this.#metAt.delete(id);
      else if (isHere && id !== this.#self) this.#metAt.set(id, now);
    }
    for (const [id, at] of this.#metAt) if (now - at > LATELY_MS) this.#metAt.delete(id);
    const isNews = before.symmetricDifference(this.#metAt).size > 0;
    if (!isNews && now - this.#savedAt < NOTED_EVERY_MS) return;
    this.#savedAt = now;
    this.#save(this.#metAt);
  }

  /** Those that were met lately and are not among `members` that are here. */
  silent(members: readonly Member[]): readonly string[] {
    const now = this.#clock.now();
    const here = new Set(members.filter(({ isHere }) => isHere).map(({ id }) => id));
    return [...this.#metAt].filter(([id, at]) => !here.has(id) && now - at <= LATELY_MS).map(([id]) => id);
  }
}
