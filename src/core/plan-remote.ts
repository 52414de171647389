/** What the account's files mean for the records and documents of a project. */
import type { Document, DocumentRecord, Listing, RemoteFile, RemoteId } from './model.ts';
import type { PlanInput } from './plan-input.ts';
import { judgeStrays, renewedElsewhere, type Strays } from './strays.ts';
import { hasTag, parseUploadName, type Tag } from './upload-name.ts';

export type ListedFiles = ReadonlyMap<RemoteId, RemoteFile>;

export interface RemoteJudgement {
  /** Undefined where the account was not looked at. */
  readonly strays: Strays | undefined;
  /** Whether a record's remote file is gone. */
  readonly isGone: (record: DocumentRecord) => boolean;
  /** Whether a document's record stands for its content. */
  readonly isCurrent: (document: Document) => boolean;
}

export function judgeRemote(input: PlanInput, listed: ListedFiles | undefined): RemoteJudgement {
  const { kind, snapshot, memory, remote, team, tag } = input;
  const isGone = goneTest(input, listed);
  const renewed =
    team === undefined || remote === 'unknown' ? undefined : renewedElsewhere(remote, memory.records, tag);
  const isCurrent = (document: Document): boolean => {
    const record = memory.records.get(document.path);
    const isOurs = record !== undefined && isAgreed(document, record, input) && !isGone(record);
    return isOurs && renewed?.has(document.path) !== true;
  };
  // What `clean` deletes does not depend on what is here.
  const seen = kind === 'clean' ? { ...snapshot, complete: true, documents: new Map(), leftOut: new Map() } : snapshot;
  const strays = remote === 'unknown' ? undefined : judgeStrays(remote, { ...input, snapshot: seen, isCurrent });
  return { strays, isGone, isCurrent };
}

export function filesById({ files }: Listing): ListedFiles {
  const byId = new Map<RemoteId, RemoteFile>();
  for (const file of files) byId.set(file.id, file);
  return byId;
}

/** The server tells times of uploads to the second, cut off. */
const SERVER_TIME_MS = 1000;

/** Whether a record's remote file is gone: not listed although it was uploaded long enough before the listing. */
function goneTest({ remote, policy }: PlanInput, listed: ListedFiles | undefined): (record: DocumentRecord) => boolean {
  if (remote === 'unknown' || listed === undefined) return () => false;
  return (record) =>
    !listed.has(record.remoteId) && record.uploadedAt + SERVER_TIME_MS + policy.lateListingMs < remote.takenAt;
}

function isAgreed(document: Document, record: DocumentRecord, { kind, tag }: PlanInput): boolean {
  const isSame = record.sha256 === document.sha256 && !record.stale && kind !== 'reupload';
  return isSame && !isAnothers(record, tag);
}

/** Whether it was uploaded under another tag: before the project came to a team, or while it was in one. */
function isAnothers({ uploadName: name }: DocumentRecord, tag: Tag): boolean {
  if (hasTag(name, tag)) return false;
  const named = parseUploadName(name)?.tag;
  return named !== undefined && (named.installation !== tag.installation || named.project !== tag.project);
}
