/** Uploaded versions whose document is gone: when each may be deleted, and which of them are lost by that. */
import {
  isUnknown,
  type Action,
  type Document,
  type DocumentRecord,
  type Instant,
  type Memory,
  type RelPath,
  type Snapshot,
} from './model.ts';
import type { Leftover } from './strays.ts';
import { parseUploadName } from './upload-name.ts';

export type Deletion = Extract<Action, { kind: 'delete' }>;

export interface Departure {
  readonly deletion: Deletion;
  /** When it was noticed. */
  readonly goneAt: Instant;
  /** The end of the grace time. */
  readonly dueAt: Instant;
  /** False where the content is uploaded under another path: a rename loses nothing. */
  readonly isLoss: boolean;
}

export interface DepartureFacts {
  readonly now: Instant;
  readonly snapshot: Snapshot;
  readonly memory: Pick<Memory, 'records' | 'missing'>;
  readonly graceMs: number;
  /** Whether a record's remote file is gone too. */
  readonly isGone: (record: DocumentRecord) => boolean;
  /** Uploads of ours without a record; none where the account was not looked at. */
  readonly leftovers: readonly Leftover[];
}

/** What content moved to and is not uploaded under yet keeps its old version: that is not among these. */
export function findDepartures(facts: DepartureFacts): readonly Departure[] {
  const { snapshot, memory, now, graceMs } = facts;
  const found: Departure[] = [];
  let contents: Contents | undefined;
  const add = (deletion: Deletion, version: string, goneAt: Instant, dueAt: Instant): void => {
    contents ??= contentsOf(facts);
    const hasMoved = contents.here.has(version);
    if (!hasMoved || contents.uploaded.has(version)) found.push({ deletion, goneAt, dueAt, isLoss: !hasMoved });
  };
  for (const record of memory.records.values()) {
    const { path, remoteId, uploadName, sha256 } = record;
    if (!hasLeft(snapshot, path) || facts.isGone(record)) continue;
    const because = snapshot.leftOut.has(path) ? 'left-out' : 'vanished';
    const goneAt = memory.missing.get(path) ?? now;
    add({ kind: 'delete', path, remoteId, uploadName, because }, versionOf(sha256), goneAt, goneAt + graceMs);
  }
  for (const { file, path, because } of facts.leftovers) {
    if (path !== undefined && snapshot.documents.has(path)) continue;
    const where = path === undefined ? {} : { path };
    const deletion: Deletion = { kind: 'delete', ...where, remoteId: file.id, uploadName: file.filename, because };
    add(deletion, parseUploadName(file.filename)?.version ?? '', now, now);
  }
  return found;
}

/** True where the snapshot can tell that the path is no document any more. */
export function hasLeft(snapshot: Snapshot, path: RelPath): boolean {
  if (!snapshot.complete || snapshot.documents.has(path)) return false;
  const leftOut = snapshot.leftOut.get(path);
  return leftOut === undefined || !isUnknown(leftOut.reason);
}

/** Since when each recorded path is missing; keeps the earlier moment, drops what came back. */
export function trackMissing(
  snapshot: Snapshot,
  memory: Pick<Memory, 'records' | 'missing'>,
  now: Instant,
): Map<RelPath, Instant> {
  const missing = new Map<RelPath, Instant>();
  for (const path of memory.records.keys()) {
    if (snapshot.documents.has(path)) continue;
    const since = memory.missing.get(path);
    if (since !== undefined) missing.set(path, since);
    else if (snapshot.complete) missing.set(path, now);
  }
  return missing;
}

interface Contents {
  readonly here: ReadonlySet<string>;
  /** Of those, what is uploaded under the path that it has here. */
  readonly uploaded: ReadonlySet<string>;
}

function contentsOf({ snapshot, memory }: DepartureFacts): Contents {
  const documents = [...snapshot.documents.values()];
  const uploaded = documents.filter(({ path, sha256 }) => memory.records.get(path)?.sha256 === sha256);
  return { here: versionsOf(documents), uploaded: versionsOf(uploaded) };
}

function versionsOf(documents: readonly Document[]): ReadonlySet<string> {
  return new Set(documents.map(({ sha256 }) => versionOf(sha256)));
}

/** As much of the hash as an upload name holds. */
function versionOf(sha256: string): string {
  return sha256.slice(0, 12);
}
