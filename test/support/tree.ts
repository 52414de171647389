import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import type { ProjectId, Snapshot } from '../../src/core/model.ts';
import type { ScanOptions, Scanner } from '../../src/sync/ports/scanner.ts';
import type { SecretScanner } from '../../src/sync/ports/secret-scanner.ts';
import type { RulesSource } from '../../src/watch/project-rules.ts';
import { createScanner } from '../../src/watch/scan.ts';
import { MemoryStore } from './memory-store.ts';
import { RecordingLog } from './recording-log.ts';
import { rulesWith } from './rules.ts';
import { tempFolder } from './temp-folder.ts';

/** A project's folder on the disk; paths are relative to it. Gone when its scope ends. */
export class Tree implements Disposable {
  readonly #folder = tempFolder();
  /** Below a folder of its own, so that there is an outside. */
  readonly root = join(this.#folder.path, 'project');
  readonly outside = join(this.#folder.path, 'outside');

  /** @param files paths whose content is their own name. */
  constructor(...files: readonly string[]) {
    mkdirSync(this.root);
    mkdirSync(this.outside);
    for (const file of files) this.write(file);
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** Writes in place; folders on the way are made. */
  write(path: string, content: string | Uint8Array = `${path}\n`): void {
    this.folder(dirname(path));
    writeFileSync(this.at(path), content);
  }

  /** Writes beside and renames, as careful editors do. */
  save(path: string, content: string): void {
    const beside = `${path}.${content.length}.new`;
    this.write(beside, content);
    this.rename(beside, path);
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  folder(path: string): void {
    mkdirSync(this.at(path), { recursive: true });
  }

  link(path: string, to: string): void {
    this.folder(dirname(path));
    symlinkSync(to, this.at(path));
  }

  rename(from: string, to: string): void {
    this.folder(dirname(to));
    renameSync(this.at(from), this.at(to));
  }

  remove(path: string): void {
    rmSync(this.at(path), { recursive: true, force: true });
  }

  has(path: string): boolean {
    return existsSync(this.at(path));
  }

  chmod(path: string, mode: number): void {
    chmodSync(this.at(path), mode);
  }

  mtimeMs(path: string): number {
    return statSync(this.at(path)).mtimeMs;
  }

  /** Sets the modification time, as `touch -d` does; the time of the change itself cannot be set. */
  touch(path: string, mtimeMs: number): void {
    utimesSync(this.at(path), new Date(), new Date(mtimeMs));
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** For those who look at files and not at what is written in them. */
const NOTHING_SECRET: Pick<SecretScanner, 'known' | 'scan'> = {
  known: () => ({ kind: 'clean' }),
  scan: async () => ({ kind: 'clean' }),
};

/** A real scanner over a tree, which remembers the last snapshot and everything that was stored. */
export class Eyes {
  readonly scanner: Scanner;
  readonly store = new MemoryStore().project('p' as ProjectId);
  /** How many times fingerprints were written. */
  batches = 0;
  /** Paths whose content was read since the last look. */
  read: string[] = [];
  last: Snapshot | undefined;

  constructor(
    tree: Pick<Tree, 'root'>,
    rules: RulesSource = always(),
    secrets: Pick<SecretScanner, 'known' | 'scan'> = NOTHING_SECRET,
  ) {
    const { store } = this;
    this.scanner = createScanner({
      root: tree.root,
      rules,
      fingerprints: {
        fingerprints: () => store.fingerprints(),
        updateFingerprints: (changed, gone) => {
          this.batches += 1;
          this.read.push(...changed.map(({ path }) => path));
          store.updateFingerprints(changed, gone);
        },
      },
      secrets,
      clock: systemClock,
      log: new RecordingLog(),
    });
  }

  /** Looks at everything, or at what is named. */
  async look(
    dirty: 'everything' | readonly string[] = 'everything',
    more: Partial<ScanOptions> = {},
  ): Promise<Snapshot> {
    this.read = [];
    const { last } = this;
    this.last = await this.scanner.scan({
      dirty: dirty === 'everything' ? dirty : new Set(dirty.map((path) => path as never)),
      ...(last === undefined ? {} : { previous: last }),
      ...more,
    });
    return this.last;
  }
}

function always(): RulesSource {
  const rules = rulesWith();
  return () => ({ rules });
}

/** A snapshot's documents by path, in order. */
export function documentsOf(snapshot: Snapshot): string[] {
  return [...snapshot.documents.keys()].toSorted();
}

/** What a snapshot leaves out, as `path: reason`, in order. */
export function leftOutOf(snapshot: Snapshot): string[] {
  return [...snapshot.leftOut.values()].map(({ path, reason }) => `${path}: ${reason}`).toSorted();
}

/** What two snapshots of the same tree must agree on. */
export function factsOf({ complete, root, documents, leftOut, folders, unseen }: Snapshot): unknown {
  const sorted = (map: ReadonlyMap<string, unknown>): unknown => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    complete,
    root,
    documents: sorted(documents),
    leftOut: sorted(leftOut),
    folders: sorted(folders),
    unseen: unseen.toSorted(),
  };
}
