/** The state of every document and of everything left out, as one list. */
import {
  isUnknown,
  type DocumentRecord,
  type Memory,
  type Plan,
  type RelPath,
  type Sha256,
  type Snapshot,
} from '../core/model.ts';
import { mayLeave, secretProblem } from '../core/secrets.ts';
import type { Failure } from '../core/failing.ts';
import { uploadKey } from './line.ts';
import type { DocumentCounts, DocumentState, DocumentStatus } from './api.ts';

export interface DocumentsInput {
  readonly snapshot: Snapshot;
  readonly memory: Memory;
  readonly plan: Plan;
  readonly allowedSecrets: ReadonlySet<Sha256>;
  /** By the key of the action that failed. */
  readonly failures: ReadonlyMap<string, Failure>;
  readonly isUploading: (path: RelPath) => boolean;
}

/** By path. */
export function listDocuments({
  snapshot,
  memory,
  plan,
  allowedSecrets,
  failures,
  isUploading,
}: DocumentsInput): DocumentStatus[] {
  const problems = new Map(plan.problems.map((problem) => [problem.path, problem]));
  const list: DocumentStatus[] = [];
  for (const document of snapshot.documents.values()) {
    const { path, sha256, stamp } = document;
    const record = memory.records.get(path);
    const [state, reason] = stateOf();
    list.push({
      path,
      state,
      bytes: stamp.bytes,
      mtimeMs: stamp.mtimeMs,
      sha256,
      ...uploadOf(record),
      ...(reason === undefined ? {} : { reason }),
    });

    function stateOf(): [DocumentState, string?] {
      if (isUploading(path)) return ['uploading'];
      const problem = problems.get(path);
      if (problem?.code === 'secret') return ['blocked', problem.message];
      // Before the first plan as well, such as without a key.
      if (!mayLeave(document, allowedSecrets)) return ['blocked', secretProblem(document, undefined).message];
      if (record?.sha256 === sha256 && !record.stale) return ['synced'];
      const failure = failures.get(uploadKey(path));
      if (failure !== undefined) return ['failing', failure.message];
      if (problem?.code === 'refused') return ['refused', problem.message];
      if (problem?.code === 'over-limit') return ['over-limit', problem.message];
      if (record === undefined) return ['pending', 'new'];
      return ['pending', record.sha256 === sha256 ? 'to be uploaded afresh' : 'changed'];
    }
  }
  for (const leftOut of snapshot.leftOut.values()) {
    const record = memory.records.get(leftOut.path);
    list.push({
      path: leftOut.path,
      state: isUnknown(leftOut.reason) ? 'unknown' : 'left-out',
      leftOut: leftOut.reason,
      reason: `${leftOut.reason}: ${leftOut.detail}`,
      ...(leftOut.bytes === undefined ? {} : { bytes: leftOut.bytes }),
      ...(leftOut.mtimeMs === undefined ? {} : { mtimeMs: leftOut.mtimeMs }),
      ...uploadOf(record),
    });
  }
  for (const record of memory.records.values()) {
    if (snapshot.documents.has(record.path) || snapshot.leftOut.has(record.path)) continue;
    const { path, bytes, mtimeMs, sha256 } = record;
    const reason = 'gone here; its remote file is deleted after the grace time';
    list.push({ path, state: 'vanished', bytes, mtimeMs, sha256, ...uploadOf(record), reason });
  }
  return list.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function uploadOf(
  record: DocumentRecord | undefined,
): Pick<DocumentStatus, 'remoteId' | 'uploadName' | 'uploadedAt' | 'uploadedSha256'> {
  if (record === undefined) return {};
  const { remoteId, uploadName, uploadedAt, sha256 } = record;
  return { remoteId, uploadName, uploadedAt, uploadedSha256: sha256 };
}

export function countDocuments(list: readonly DocumentStatus[], memory: Pick<Memory, 'tombstones'>): DocumentCounts {
  const count = (...states: readonly DocumentState[]): number =>
    list.filter((document) => states.includes(document.state)).length;
  return {
    synced: count('synced'),
    pending: count('pending', 'uploading'),
    failing: count('failing', 'blocked', 'refused', 'over-limit', 'unknown'),
    leftOut: count('left-out'),
    toDelete: count('vanished') + memory.tombstones.length,
  };
}
