/** Judges the account's files that have no record: whose they are, and what may become of ours. */
import {
  isUnknown,
  type DeleteReason,
  type Document,
  type Instant,
  type Listing,
  type Memory,
  type RelPath,
  type RemoteFile,
  type RemoteId,
  type Snapshot,
  type TeamView,
} from './model.ts';
import { isStillCurrent, type TrackedFile } from './tracking.ts';
import { isSameUploadName, markOf, parseUploadName, uploadName, withoutSuffix, type Tag } from './upload-name.ts';

/** A server that has not finished reading a file after this long never will. */
const PENDING_LIMIT_MS = 10 * 60_000;

export interface Leftover {
  readonly file: RemoteFile;
  readonly because: Extract<DeleteReason, 'duplicate' | 'orphan'>;
  readonly path?: RelPath;
}

export interface Strays {
  /** Ids that a record or a tombstone names. */
  readonly known: ReadonlySet<RemoteId>;
  /** Files of other tools, people, machines and projects. */
  readonly foreign: number;
  /** For each document without a current record: the uploaded file that is exactly its content. */
  readonly adoptable: ReadonlyMap<RelPath, RemoteFile>;
  /** Documents whose upload the server is still reading. */
  readonly pending: ReadonlySet<RelPath>;
  /** For documents without a record: the newest upload of another version, which stays until the new one is there. */
  readonly earlier: ReadonlyMap<RelPath, RemoteFile>;
  readonly leftovers: readonly Leftover[];
}

/** Compares the account's listing with what is remembered. A record is gone when its id is not listed any more. */
export function judgeStrays(
  listing: Listing,
  context: {
    readonly now: Instant;
    readonly tag: Tag;
    readonly snapshot: Snapshot;
    readonly memory: Memory;
    /** Remote files that are the project's by a person's word, whatever their names say. */
    readonly tracked?: ReadonlyMap<RemoteId, TrackedFile>;
    /** Whether a document's record stands for its content, so that no other file of it is needed. */
    readonly isCurrent: (document: Document) => boolean;
    /** Absent where there is no team. */
    readonly team?: TeamView | undefined;
  },
): Strays {
  const { memory, snapshot, tag } = context;
  const known = new Set<RemoteId>(memory.tombstones.map((tombstone) => tombstone.remoteId));
  for (const record of memory.records.values()) known.add(record.remoteId);
  const underWay = memory.intents.filter((intent) => intent.lostAt === undefined).map((intent) => intent.uploadName);
  const documentOf = documentFinder(snapshot, tag);

  const adoptable = new Map<RelPath, RemoteFile>();
  const pending = new Set<RelPath>();
  const earlier = new Map<RelPath, RemoteFile>();
  const leftovers: Leftover[] = [];
  const mark = markOf(tag);
  let foreign = 0;

  for (const file of newestFirst(listing.files.filter(({ id }) => !known.has(id)))) {
    // Most files of an account that several projects share are another's, and names take time to parse.
    if (context.tracked === undefined && !file.filename.includes(mark)) {
      foreign += 1;
      continue;
    }
    const parsed = parseUploadName(file.filename);
    const tracked = parsed === undefined ? context.tracked?.get(file.id) : undefined;
    if (tracked !== undefined) {
      judgeTracked(file, tracked);
      continue;
    }
    if (parsed === undefined || parsed.tag.installation !== tag.installation || parsed.tag.project !== tag.project) {
      foreign += 1;
      continue;
    }
    if (underWay.some((name) => isSameUploadName(file.filename, name))) continue;
    const document = documentOf(parsed);
    const isVersion =
      document !== undefined && document.sha256.startsWith(parsed.version) && document.stamp.bytes === file.bytes;
    if (isVersion && !context.isCurrent(document) && file.status !== 'failed') {
      if (file.status === 'pending' && context.now - file.createdAt < PENDING_LIMIT_MS) {
        pending.add(document.path);
        continue;
      }
      if (file.status === 'ready' && !adoptable.has(document.path)) {
        adoptable.set(document.path, file);
        continue;
      }
    }
    // Another branch on another machine.
    if (!isVersion && isNeededElsewhere(file, context.team)) {
      foreign += 1;
      continue;
    }
    if (document !== undefined && !isVersion && !memory.records.has(document.path) && !earlier.has(document.path)) {
      earlier.set(document.path, file);
      continue;
    }
    const path = document?.path ?? parsed.path;
    // Unreadable never means deleted: a file of a document that cannot be seen now is left alone.
    if (document === undefined && !mayJudgeAbsence(snapshot, parsed.path)) continue;
    leftovers.push({ file, because: isVersion ? 'duplicate' : 'orphan', ...(path === undefined ? {} : { path }) });
  }

  function judgeTracked(file: RemoteFile, entry: TrackedFile): void {
    const { path } = entry;
    const document = snapshot.documents.get(path);
    if (document === undefined) {
      if (mayJudgeAbsence(snapshot, path)) leftovers.push({ file, path, because: 'orphan' });
      else foreign += 1;
    } else if (isStillCurrent(entry, file, document) && !context.isCurrent(document) && !adoptable.has(path)) {
      adoptable.set(path, file);
    } else if (!memory.records.has(path) && !earlier.has(path)) {
      earlier.set(path, file);
    } else {
      leftovers.push({ file, path, because: 'duplicate' });
    }
  }

  return { known, foreign, adoptable, pending, earlier, leftovers };
}

function isNeededElsewhere({ filename }: RemoteFile, team: TeamView | undefined): boolean {
  if (team === undefined) return false;
  return team.elsewhere === 'unknown' || team.elsewhere.has(withoutSuffix(filename));
}

/** Machines that stored one version each by themselves agree on the newest. */
function newestFirst(files: readonly RemoteFile[]): RemoteFile[] {
  return files.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
}

/** Documents of which the account holds a newer copy of the recorded version: another machine of the team stored it. */
export function renewedElsewhere(listing: Listing, records: Memory['records'], tag: Tag): ReadonlySet<RelPath> {
  const newest = new Map<string, RemoteId>();
  for (const { id, filename, status } of newestFirst(listing.files)) {
    const name = withoutSuffix(filename);
    if (status === 'ready' && !newest.has(name)) newest.set(name, id);
  }
  const listed = new Set(listing.files.map(({ id }) => id));
  const renewed = [...records.values()].filter(({ path, sha256, remoteId }) => {
    const first = newest.get(uploadName(path, sha256, tag));
    // One that is not listed yet was stored last of all.
    return first !== undefined && first !== remoteId && listed.has(remoteId);
  });
  return new Set(renewed.map(({ path }) => path));
}

/** True where the snapshot can tell that a path is no document: it saw everything, and this path could be read. */
function mayJudgeAbsence(snapshot: Snapshot, path: RelPath | undefined): boolean {
  if (!snapshot.complete) return false;
  const leftOut = path === undefined ? undefined : snapshot.leftOut.get(path);
  return leftOut === undefined || !isUnknown(leftOut.reason);
}

/** Finds the document that a name stands for, also where the name spells only a part of a long path. */
function documentFinder(
  snapshot: Snapshot,
  tag: Tag,
): (name: { path?: RelPath; spelling: string }) => Document | undefined {
  let bySpelling: Map<string, Document> | undefined;
  return ({ path, spelling }) => {
    if (path !== undefined) return snapshot.documents.get(path);
    bySpelling ??= new Map(
      [...snapshot.documents.values()].map((document) => [
        parseUploadName(uploadName(document.path, document.sha256, tag))?.spelling ?? '',
        document,
      ]),
    );
    return bySpelling.get(spelling);
  };
}
