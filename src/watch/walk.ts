/**
 * What lies in a project's folders, by names, types and stamps alone: nothing is opened here. Links are never followed
 * while walking, and folders that are left out are not entered.
 */
import { readdirSync, realpathSync, type Dirent, type Stats } from 'node:fs';
import type { Clock } from '../clock.ts';
import { judgeEntry, judgeSize, type EligibilityRules, type NotEligible, type Verdict } from '../core/eligibility.ts';
import { childOf } from '../core/eligibility-paths.ts';
import { scopeOf, type EntryType } from '../core/eligibility-scope.ts';
import type { FolderIdentity, LeftOut, RelPath, Stamp } from '../core/model.ts';
import { errnoOf, isMissing } from './errno.ts';
import { followLink } from './links.ts';
import type { Entry, Listings } from './listings.ts';
import { invalidNames } from './names.ts';
import type { Pace } from './pace.ts';
import { under } from './root.ts';
import { stampOf } from './stamp.ts';
import { statsOf } from './stats-of.ts';

/** A file that is a document unless its content says otherwise. */
export interface FoundFile {
  /** Where its bytes are: for a link, the path of its target. */
  readonly target: RelPath;
  readonly stamp: Stamp;
}

export interface Found {
  readonly files: Map<RelPath, FoundFile>;
  readonly leftOut: Map<RelPath, LeftOut>;
  /** Folders that were listed. */
  readonly folders: Map<RelPath, FolderIdentity>;
  /** What could not be looked at and may be a folder: what is below is unknown. */
  readonly unseen: Set<RelPath>;
  /** Every link, document or not: what it stands for may change without a trace at its own place. */
  readonly links: Set<RelPath>;
}

export function nothingFound(): Found {
  return { files: new Map(), leftOut: new Map(), folders: new Map(), unseen: new Set(), links: new Set() };
}

export interface WalkOptions {
  readonly realRoot: string;
  readonly rules: EligibilityRules;
  readonly clock: Pick<Clock, 'now'>;
  readonly pace: Pace;
  /** Those of earlier walks; added to. */
  readonly listings: Listings;
  /** Default: everything. */
  readonly lookFor?: 'folders';
}

export class Walk {
  readonly #realRoot: string;
  readonly #rules: EligibilityRules;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #pace: Pace;
  readonly #listings: Listings;
  readonly #lookFor: WalkOptions['lookFor'];
  readonly #found: Found;
  /** Folders that are still to be gone through, as they looked when they were found. */
  readonly #waiting: { readonly folder: RelPath; readonly stats: Stats }[] = [];

  /** @param found is added to. */
  constructor({ realRoot, rules, clock, pace, listings, lookFor }: WalkOptions, found: Found) {
    this.#lookFor = lookFor;
    this.#realRoot = realRoot;
    this.#rules = rules;
    this.#clock = clock;
    this.#pace = pace;
    this.#listings = listings;
    this.#found = found;
  }

  /** Walks the whole scope; says whether the root itself could be listed. */
  async everything(): Promise<'listed' | 'missing' | 'unreadable'> {
    try {
      await this.#goThrough(this.#list(undefined));
    } catch (error) {
      codeOf(error);
      return isMissing(error) ? 'missing' : 'unreadable';
    }
    await this.#goThroughWaiting();
    this.#listings.keepOnly(this.#found.folders);
    return 'listed';
  }

  /** Looks at one path and everything below it; the folders above it are known to be folders. */
  async at(path: RelPath): Promise<void> {
    this.#lookAt({ path, isInvalid: false }, 'exactly');
    await this.#goThroughWaiting();
  }

  async #goThroughWaiting(): Promise<void> {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      const { folder, stats } = next;
      try {
        await this.#goThrough(this.#listings.of(folder, stats) ?? this.#listAnew(folder, stats));
      } catch (error) {
        const code = codeOf(error);
        if (isMissing(error)) this.#found.folders.delete(folder);
        else this.#leaveUnseen(folder, code);
      }
    }
  }

  #listAnew(folder: RelPath, stats: Stats): readonly Entry[] {
    const listedAt = this.#clock.now();
    const entries = this.#list(folder);
    this.#listings.keep(folder, stats, listedAt, entries);
    return entries;
  }

  #list(folder: RelPath | undefined): readonly Entry[] {
    const absolute = under(this.#realRoot, folder);
    const listed = readdirSync(absolute, { withFileTypes: true });
    const invalid = invalidNames(
      absolute,
      listed.map(({ name }) => name),
    );
    return listed
      .map((entry) => ({
        path: childOf(folder, entry.name),
        isInvalid: invalid.has(entry.name),
        listedAs: typeOf(entry),
      }))
      .filter(({ path }) => scopeOf(this.#rules, path) !== 'outside');
  }

  async #goThrough(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) {
      if (this.#lookFor === 'folders' && entry.listedAs !== 'folder') continue;
      if (entry.isInvalid) this.#leaveOut(entry.path, { reason: 'name', detail: 'Its name is not valid UTF-8.' });
      else this.#lookAt(entry);
      const rest = this.#pace.step(1);
      if (rest !== undefined) await rest;
    }
  }

  /** @param asked `exactly` where the name does not come from a listing. */
  #lookAt(entry: Entry, asked?: 'exactly'): void {
    const { path } = entry;
    const absolute = under(this.#realRoot, path);
    try {
      const stats = statsOf(absolute);
      if (stats === undefined) return;
      // A file system that does not tell cases apart finds `A.md` when asked for `a.md`.
      if (asked && !stats.isSymbolicLink() && realpathSync.native(absolute) !== absolute) return;
      this.#sort(entry, stats);
    } catch (error) {
      const code = codeOf(error);
      if (!isMissing(error)) this.#leaveUnseen(path, code);
    }
  }

  #sort(entry: Entry, stats: Stats): void {
    const { path } = entry;
    const type = typeOf(stats);
    if (entry.judged?.type !== type) entry.judged = { type, verdict: this.#judge(path, type) };
    const { verdict } = entry.judged;
    if (verdict === 'outside') return;
    if (verdict !== 'document') {
      this.#leaveOut(path, verdict, stats);
    } else if (type === 'folder') {
      this.#found.folders.set(path, { dev: stats.dev, ino: stats.ino });
      this.#waiting.push({ folder: path, stats });
    } else if (type === 'link') {
      this.#found.links.add(path);
      const end = followLink(this.#realRoot, this.#rules, path);
      if (end.kind === 'document') this.#addFile(path, end.target, end.stats);
      else this.#leaveOut(path, { reason: 'link', detail: end.detail });
    } else {
      this.#addFile(path, path, stats);
    }
  }

  #judge(path: RelPath, type: EntryType): Verdict | 'outside' {
    if (scopeOf(this.#rules, path, type) === 'outside') return 'outside';
    // A link is judged by its name like the file that it may stand for.
    return judgeEntry(this.#rules, path, type === 'link' ? 'file' : type);
  }

  #addFile(path: RelPath, target: RelPath, stats: Stats): void {
    const verdict = judgeSize(this.#rules, stats.size);
    if (verdict === 'document') this.#found.files.set(path, { target, stamp: stampOf(stats) });
    else this.#leaveOut(path, verdict, stats);
  }

  #leaveOut(path: RelPath, { reason, detail }: NotEligible, stats?: Stats): void {
    const figures = stats?.isFile() === true ? { bytes: stats.size, mtimeMs: stats.mtimeMs } : {};
    this.#found.leftOut.set(path, { path, reason, detail, ...figures });
  }

  #leaveUnseen(path: RelPath, code: string): void {
    this.#found.folders.delete(path);
    this.#found.unseen.add(path);
    this.#leaveOut(path, { reason: 'unreadable', detail: `It cannot be looked at (${code}).` });
  }
}

function typeOf(entry: Stats | Dirent): EntryType {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

/** @throws what is no error of the operating system, such as the reason of an abort. */
function codeOf(error: unknown): string {
  const code = errnoOf(error);
  if (code === undefined) throw error;
  return code;
}
