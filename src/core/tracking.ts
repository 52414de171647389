/**
 * The tracking file of Moonshot's integration guide: for each path the remote file that was uploaded from it.
 *
 *   { "README.md": { "file_id": "…", "uploaded_at": "2026-02-10T12:00:00Z", "mtime": 1707566400.0, "bytes": 4096,
 *                    "filename": "README.md" } }
 */
import {
  isRelPath,
  relPath,
  type Document,
  type DocumentRecord,
  type Instant,
  type Memory,
  type RelPath,
  type RemoteFile,
  type RemoteId,
} from './model.ts';
import { parseUploadName, type Tag } from './upload-name.ts';

export const TRACKING_PATH = relPath('.ai/metrics/uploaded-files.json');

/** What a tracking file says of one upload. */
export interface TrackedFile {
  readonly path: RelPath;
  readonly remoteId: RemoteId;
  readonly bytes: number;
  readonly mtimeMs: number;
  /** Its name at Moonshot. */
  readonly filename: string;
}

export interface TrackingFileContent {
  readonly files: readonly TrackedFile[];
  /** Entries that make no sense, by their keys. */
  readonly unusable: readonly string[];
}

export type ParsedTracking =
  | ({ readonly kind: 'read' } & TrackingFileContent)
  /** `because` completes the sentence "The tracking file …". */
  | { readonly kind: 'corrupt'; readonly because: string };

export function parseTracking(text: string): ParsedTracking {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: 'corrupt', because: `is not JSON: ${error.message}` };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { kind: 'corrupt', because: 'does not hold an object with a path for each upload' };
  }
  const entries = Object.entries(parsed).map(([key, value]) => [key, trackedFile(key, value)] as const);
  return {
    kind: 'read',
    files: entries.flatMap(([, file]) => (file === undefined ? [] : [file])),
    unusable: entries.flatMap(([key, file]) => (file === undefined ? [key] : [])),
  };
}

function trackedFile(key: string, value: unknown): TrackedFile | undefined {
  const path = key.startsWith('./') ? key.slice(2) : key;
  if (!isRelPath(path) || typeof value !== 'object' || value === null) return undefined;
  const { file_id: id, mtime, bytes, filename } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || id === '' || typeof mtime !== 'number' || typeof bytes !== 'number') return undefined;
  return {
    path,
    remoteId: id as RemoteId,
    bytes,
    mtimeMs: mtime * 1000,
    filename: typeof filename === 'string' ? filename : '',
  };
}

/** A time in seconds as a double keeps microseconds and little more. */
const SAME_MTIME_MS = 0.01;

/** True where the upload still is what stands in the document: its content was not looked at. */
export function isStillCurrent(tracked: TrackedFile, file: RemoteFile, { stamp }: Document): boolean {
  return (
    file.status === 'ready' &&
    file.bytes === tracked.bytes &&
    stamp.bytes === tracked.bytes &&
    Math.abs(stamp.mtimeMs - tracked.mtimeMs) < SAME_MTIME_MS
  );
}

/** The file's text for these records, by path. `isoTime` writes a moment as `2026-02-10T12:00:00Z`. */
export function renderTracking(records: Iterable<DocumentRecord>, isoTime: (instant: Instant) => string): string {
  const sorted = [...records].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const entries = sorted.map(({ path, remoteId, uploadedAt, mtimeMs, bytes, uploadName }) => [
    path,
    { file_id: remoteId, uploaded_at: isoTime(uploadedAt), mtime: mtimeMs / 1000, bytes, filename: uploadName },
  ]);
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

/** Uploads that a tracking file alone remembers: it is not written over while it names any. */
export function onlyTracked(
  files: readonly TrackedFile[],
  { records, tombstones }: Pick<Memory, 'records' | 'tombstones'>,
  tag: Tag,
): readonly TrackedFile[] {
  const known = new Set<string>(tombstones.map(({ remoteId }) => remoteId));
  for (const { remoteId } of records.values()) known.add(remoteId);
  return files.filter(({ remoteId, filename }) => {
    const parsed = parseUploadName(filename);
    const isOurs = parsed?.tag.installation === tag.installation && parsed.tag.project === tag.project;
    return !isOurs && !known.has(remoteId);
  });
}
