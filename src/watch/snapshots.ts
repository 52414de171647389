import type { FolderIdentity, Instant, LeftOut, RelPath, Snapshot } from '../core/model.ts';
import { IGNORE_FILE } from './ignore-file.ts';
import type { Insides } from './look-inside.ts';
import type { Found } from './walk.ts';

export interface Findings {
  readonly takenAt: Instant;
  readonly root: FolderIdentity;
  readonly previous: Snapshot | undefined;
  /** True for paths that this scan knows about, be it that they are gone; the others stay as they were. */
  readonly isSeen: (path: RelPath) => boolean;
  readonly found: Found;
  readonly insides: Insides;
}

/** What this scan found, and from the previous snapshot what it did not look at or could not see. */
export function mergeSnapshot({ takenAt, root, previous, isSeen, found, insides }: Findings): Snapshot {
  const kept = <Value>(before: ReadonlyMap<RelPath, Value> | undefined): [RelPath, Value][] =>
    [...(before ?? [])].filter(([path]) => !isSeen(path));
  const unseen = [...(previous?.unseen ?? []).filter((path) => !isSeen(path)), ...found.unseen];
  return {
    takenAt,
    complete: unseen.length === 0,
    root,
    documents: new Map([...kept(previous?.documents), ...insides.documents]),
    leftOut: new Map([...kept(previous?.leftOut), ...found.leftOut, ...insides.leftOut]),
    folders: new Map([...kept(previous?.folders), ...found.folders]),
    unseen,
  };
}

/** The root is gone or cannot be listed: nothing is known, and what was known stays. */
export function snapshotWithoutRoot(
  takenAt: Instant,
  root: 'missing' | 'unreadable',
  previous: Snapshot | undefined,
): Snapshot {
  return {
    takenAt,
    complete: false,
    root,
    documents: previous?.documents ?? new Map(),
    leftOut: previous?.leftOut ?? new Map(),
    folders: new Map(),
    unseen: [],
  };
}

/** What is to be left out cannot be known: nothing new is taken for a document, and what was known stays. */
export function snapshotWithoutRules(
  takenAt: Instant,
  root: FolderIdentity,
  problem: string,
  previous: Snapshot | undefined,
): Snapshot {
  const leftOut: LeftOut = { path: IGNORE_FILE, reason: 'unreadable', detail: problem };
  return {
    takenAt,
    complete: false,
    root,
    documents: previous?.documents ?? new Map(),
    leftOut: new Map([...(previous?.leftOut ?? []), [IGNORE_FILE, leftOut]]),
    folders: previous?.folders ?? new Map(),
    unseen: [],
  };
}
