/** The state of every document and of everything left out, as one list. */
import {
  isUnknown,
  type Document,
  type DocumentRecord,
  type LeftOut,
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
export function listDocuments(input: DocumentsInput): DocumentStatus[] {
  const { snapshot, memory } = input;
  const stateOf = judgeBy(input);
  const list: DocumentStatus[] = [];
  for (const document of snapshot.documents.values()) {
    const { path, sha256, stamp } = document;
    const record = memory.records.get(path);
    const [state, reason] = stateOf(document, record);
    list.push({
      path,
      state,
      bytes: stamp.bytes,
      mtimeMs: stamp.mtimeMs,
      sha256,
      ...uploadOf(record),
      ...(reason === undefined ? {} : { reason }),
    });
  }
  for (const leftOut of snapshot.leftOut.values()) {
    const record = memory.records.get(leftOut.path);
    list.push({
      path: leftOut.path,
      state: stateOfLeftOut(leftOut),
      leftOut: leftOut.reason,
      reason: `${leftOut.reason}: ${leftOut.detail}`,
      ...(leftOut.bytes === undefined ? {} : { bytes: leftOut.bytes }),
      ...(leftOut.mtimeMs === undefined ? {} : { mtimeMs: leftOut.mtimeMs }),
      ...uploadOf(record),
    });
  }
  for (const record of memory.records.values()) {
    if (!hasVanished(snapshot, record)) continue;
    const { path, bytes, mtimeMs, sha256 } = record;
    const reason = 'gone here; its remote file is deleted after the grace time';
    list.push({ path, state: 'vanished', bytes, mtimeMs, sha256, ...uploadOf(record), reason });
  }
  return list.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** How many there are of each state: asked for far more often than the list. */
export function countDocuments(input: DocumentsInput): DocumentCounts {
  const { snapshot, memory } = input;
  const stateOf = judgeBy(input);
  const counts: Record<keyof DocumentCounts, number> = countUnseen(memory);
  for (const document of snapshot.documents.values()) {
    const [state] = stateOf(document, memory.records.get(document.path));
    counts[COUNTED_AS[state]] += 1;
  }
  for (const leftOut of snapshot.leftOut.values()) counts[COUNTED_AS[stateOfLeftOut(leftOut)]] += 1;
  for (const record of memory.records.values()) {
    if (hasVanished(snapshot, record)) counts[COUNTED_AS.vanished] += 1;
  }
  return counts;
}

/** Before the first look at the disk. */
export function countUnseen({ tombstones }: Pick<Memory, 'tombstones'>): DocumentCounts {
  return { synced: 0, pending: 0, failing: 0, leftOut: 0, toDelete: tombstones.length };
}

const COUNTED_AS: Readonly<Record<DocumentState, keyof DocumentCounts>> = {
  synced: 'synced',
  pending: 'pending',
  uploading: 'pending',
  failing: 'failing',
  blocked: 'failing',
  refused: 'failing',
  'over-limit': 'failing',
  unknown: 'failing',
  'left-out': 'leftOut',
  vanished: 'toDelete',
};

type Judgement = readonly [state: DocumentState, reason?: string];

function judgeBy({
  plan,
  allowedSecrets,
  failures,
  isUploading,
}: DocumentsInput): (document: Document, record: DocumentRecord | undefined) => Judgement {
  const problems = new Map(plan.problems.map((problem) => [problem.path, problem]));
  return (document, record) => {
    const { path, sha256 } = document;
    if (isUploading(path)) return UPLOADING;
    const problem = problems.get(path);
    if (problem?.code === 'secret') return ['blocked', problem.message];
    // Before the first plan as well, such as without a key.
    if (!mayLeave(document, allowedSecrets)) return ['blocked', secretProblem(document, undefined).message];
    if (record?.sha256 === sha256 && !record.stale) return SYNCED;
    const failure = failures.get(uploadKey(path));
    if (failure !== undefined) return ['failing', failure.message];
    if (problem?.code === 'refused') return ['refused', problem.message];
    if (problem?.code === 'over-limit') return ['over-limit', problem.message];
    if (record === undefined) return ['pending', 'new'];
    return ['pending', record.sha256 === sha256 ? 'to be uploaded afresh' : 'changed'];
  };
}

const UPLOADING: Judgement = ['uploading'];
const SYNCED: Judgement = ['synced'];

function stateOfLeftOut({ reason }: LeftOut): 'unknown' | 'left-out' {
  return isUnknown(reason) ? 'unknown' : 'left-out';
}

/** Neither a document nor left out: it was uploaded, and is gone here. */
function hasVanished({ documents, leftOut }: Snapshot, { path }: DocumentRecord): boolean {
  return !documents.has(path) && !leftOut.has(path);
}

function uploadOf(
  record: DocumentRecord | undefined,
): Pick<DocumentStatus, 'remoteId' | 'uploadName' | 'uploadedAt' | 'uploadedSha256'> {
  if (record === undefined) return {};
  const { remoteId, uploadName, uploadedAt, sha256 } = record;
  return { remoteId, uploadName, uploadedAt, uploadedSha256: sha256 };
}
