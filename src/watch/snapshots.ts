import type { FolderIdentity, Instant, LeftOut, Snapshot } from '../core/model.ts';
import { IGNORE_FILE } from './ignore-file.ts';
import type { Insides } from './look-inside.ts';
import { isSeen, merged, type Seen } from './seen.ts';
import type { Found } from './walk.ts';

export interface Findings {
  readonly takenAt: Instant;
  readonly root: FolderIdentity;
  readonly previous: Snapshot | undefined;
  readonly seen: Seen;
  readonly found: Found;
  readonly insides: Insides;
}

/** What this scan found, and from the previous snapshot what it did not look at or could not see. */
export function mergeSnapshot({ takenAt, root, previous, seen, found, insides }: Findings): Snapshot {
  const unseen = [...(previous?.unseen ?? []).filter((path) => !isSeen(seen, path)), ...found.unseen];
  const leftOut = insides.leftOut.size === 0 ? found.leftOut : new Map([...found.leftOut, ...insides.leftOut]);
  return {
    takenAt,
    complete: unseen.length === 0,
    root,
    documents: merged(previous?.documents, seen, insides.documents),
    leftOut: merged(previous?.leftOut, seen, leftOut),
    folders: merged(previous?.folders, seen, found.folders),
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
