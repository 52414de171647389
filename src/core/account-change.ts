/** What becomes of a project's remote files when its key reaches another account than before. */
import {
  isUnknown,
  type DocumentRecord,
  type Listing,
  type Memory,
  type RelPath,
  type RemoteId,
  type Snapshot,
} from './model.ts';

/** An owned file in an account that the project's key does not reach any more. */
export interface StrandedFile {
  readonly remoteId: RemoteId;
  readonly uploadName: string;
  /** The document that it is the version of; absent where its deletion was decided before. */
  readonly path?: RelPath;
}

/**
 * The files that the account of `listing` does not have. None when it has any of them: then the two keys reach the same
 * account, and what is missing there is simply gone.
 */
export function strandedFiles(
  memory: Pick<Memory, 'records' | 'tombstones'>,
  listing: Listing,
): readonly StrandedFile[] {
  const listed = new Set(listing.files.map(({ id }) => id));
  const owned = [...memory.records.values(), ...memory.tombstones];
  if (owned.some(({ remoteId }) => listed.has(remoteId))) return [];
  const decided = memory.tombstones.map(({ remoteId, uploadName }) => ({ remoteId, uploadName }));
  const versions = [...memory.records.values()].map(({ remoteId, uploadName, path }) => ({
    remoteId,
    uploadName,
    path,
  }));
  return [...versions, ...decided];
}

/**
 * The files that may be deleted from the account that was left: their documents are uploaded to the new one by now, or are
 * none any more. Where as many documents are gone as would halt a project, their files stay.
 */
export function mayGo<File extends StrandedFile>(
  files: readonly File[],
  { records, snapshot, massDeleteMin }: GoingFacts,
): readonly File[] {
  const decided = files.filter(({ path, remoteId }) => {
    const record = path === undefined ? undefined : records.get(path);
    return path === undefined || (record !== undefined && record.remoteId !== remoteId);
  });
  const vanished = files.filter(({ path }) => path !== undefined && !records.has(path) && isGone(path, snapshot));
  return vanished.length < massDeleteMin ? [...decided, ...vanished] : decided;
}

interface GoingFacts {
  readonly records: ReadonlyMap<RelPath, DocumentRecord>;
  readonly snapshot: Snapshot;
  readonly massDeleteMin: number;
}

/** Unreadable never means gone. */
function isGone(path: RelPath, { complete, documents, leftOut }: Snapshot): boolean {
  const reason = leftOut.get(path)?.reason;
  return complete && !documents.has(path) && (reason === undefined || !isUnknown(reason));
}
