/** The words of Moontide as types. Values only: everything else in `core` computes with these. */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A path below a project's root: `/`-separated, no leading or trailing slash, no `.` or `..` part; as on disk. */
export type RelPath = Branded<string, 'RelPath'>;
/** 64 lower-case hex digits. */
export type Sha256 = Branded<string, 'Sha256'>;
/** Opaque id of a file at Moonshot. */
export type RemoteId = Branded<string, 'RemoteId'>;
export type ProjectId = Branded<string, 'ProjectId'>;
export type AccountId = Branded<string, 'AccountId'>;
export type JobId = Branded<string, 'JobId'>;
export type SessionId = Branded<string, 'SessionId'>;
export type MessageId = Branded<string, 'MessageId'>;
export type PermissionId = Branded<string, 'PermissionId'>;

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;

export function isRelPath(text: string): text is RelPath {
  return text !== '' && text.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** @throws TypeError when `text` is not a path below a root. */
export function relPath(text: string): RelPath {
  if (!isRelPath(text)) throw new TypeError(`not a path below a root: ${JSON.stringify(text)}`);
  return text;
}

/** What the file system says of a file without opening it; equal stamps mean unchanged content. */
export interface Stamp {
  readonly bytes: number;
  /** With fractions, as `fs.Stats.mtimeMs`. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly dev: number;
}

/** A file of a project that is eligible for upload, as a scan found it. */
export interface Document {
  readonly path: RelPath;
  readonly stamp: Stamp;
  readonly sha256: Sha256;
  readonly secrets: SecretScan;
}

/** What looks like a secret, and where; never the secret itself. */
export interface SecretFind {
  /** The name of the rule that found it, such as `AWSSecretAccessKey`. */
  readonly rule: string;
  /** From 1. */
  readonly line: number;
}

/** What looking for secrets in a content came to. */
export type SecretScan =
  | { readonly kind: 'clean' }
  | { readonly kind: 'found'; readonly finds: readonly SecretFind[] }
  /** It is not known whether there are any: such content stays here. */
  | { readonly kind: 'failed'; readonly detail: string };

/** Why a path is not a document. */
export type LeftOutReason =
  /** Named by `.moontideignore` or by `ignore` in the configuration. */
  | 'ignored'
  /** Left out for everybody: `*.log`, `.git/`, `node_modules/`, `__pycache__/`. */
  | 'excluded'
  /** May hold a secret, by its name: never eligible, whatever the configuration says. */
  | 'secret'
  /** A file that Moontide writes itself. */
  | 'own'
  | 'binary'
  /** Zero bytes. */
  | 'empty'
  /** Nothing but white space: the server finds no content in it. */
  | 'blank'
  | 'too-large'
  /** A link that leads out of the project's documents, or to a folder, or nowhere. */
  | 'link'
  /** A socket, fifo or device. */
  | 'special'
  /** A name that is not valid UTF-8. */
  | 'name'
  /** Cannot be read now; what is known of it stays as it is. */
  | 'unreadable'
  /** Changed on every attempt to read it; what is known of it stays as it is. */
  | 'changing';

/** True where it is not known whether the path is a document: what was agreed on stays as it is. */
export function isUnknown(reason: LeftOutReason): boolean {
  return reason === 'unreadable' || reason === 'changing';
}

export interface LeftOut {
  readonly path: RelPath;
  readonly reason: LeftOutReason;
  /** One sentence for a person, with the figures. */
  readonly detail: string;
  readonly bytes?: number;
  readonly mtimeMs?: number;
}

/** `dev` and `ino` of a folder: tells a folder from another that took its place. */
export interface FolderIdentity {
  readonly dev: number;
  readonly ino: number;
}

/** What a scan found; facts, without judgement. */
export interface Snapshot {
  readonly takenAt: Instant;
  /** False when a folder or the root could not be read: then nothing is deleted on the account of what is not here. */
  readonly complete: boolean;
  /** The root's identity, or why there is none. */
  readonly root: FolderIdentity | 'missing' | 'unreadable';
  readonly documents: ReadonlyMap<RelPath, Document>;
  readonly leftOut: ReadonlyMap<RelPath, LeftOut>;
  /** Folders that were walked, by path; the root itself is not among them. */
  readonly folders: ReadonlyMap<RelPath, FolderIdentity>;
  /** Folders that could not be read. */
  readonly unseen: readonly RelPath[];
}

/** What we last agreed on with the remote for a path. */
export interface DocumentRecord {
  readonly path: RelPath;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly sha256: Sha256;
  readonly remoteId: RemoteId;
  readonly uploadName: string;
  readonly uploadedAt: Instant;
  /** Set by `reupload`: to be uploaded afresh although the content did not change. */
  readonly stale: boolean;
}

/** A row written before an upload starts and removed when its record is written. */
export interface Intent {
  readonly id: string;
  readonly path: RelPath;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly sha256: Sha256;
  readonly uploadName: string;
  readonly startedAt: Instant;
  /** When its answer was lost (a cut connection, a killed process); undefined while the request is under way. */
  readonly lostAt?: Instant;
}

/** An owned remote file that waits to be deleted. */
export interface Tombstone {
  readonly remoteId: RemoteId;
  /** The document that it was a version of, if that is known. */
  readonly path?: RelPath;
  readonly uploadName: string;
  readonly because: DeleteReason;
  readonly since: Instant;
  /** What it holds, where it was the current version once: taken up again when that content comes back in time. */
  readonly kept?: KeptVersion;
}

export type KeptVersion = Pick<DocumentRecord, 'sha256' | 'bytes' | 'mtimeMs' | 'uploadedAt'>;

/** Content that the server will not take; not tried again until it changes or a person asks. */
export interface Refusal {
  readonly path: RelPath;
  readonly sha256: Sha256;
  readonly message: string;
  readonly at: Instant;
}

/** Everything that is remembered of one project. */
export interface Memory {
  readonly records: ReadonlyMap<RelPath, DocumentRecord>;
  readonly intents: readonly Intent[];
  readonly tombstones: readonly Tombstone[];
  readonly refusals: ReadonlyMap<RelPath, Refusal>;
  /** Since when each recorded path is missing from the scans. */
  readonly missing: ReadonlyMap<RelPath, Instant>;
}

export type RemoteStatus = 'ready' | 'pending' | 'failed';

/** A file stored at Moonshot. */
export interface RemoteFile {
  readonly id: RemoteId;
  readonly filename: string;
  readonly bytes: number;
  /** The server's clock, to the second. */
  readonly createdAt: Instant;
  readonly purpose: string;
  readonly status: RemoteStatus;
  readonly statusDetails: string;
}

/** The account's files at one moment. */
export interface Listing {
  /** When it was asked for: what was uploaded after this may be missing. */
  readonly takenAt: Instant;
  readonly files: readonly RemoteFile[];
}

/** What is known of the other machines of a team. */
export interface TeamView {
  /** Upload names of the versions of this project that others need; unknown while they cannot be asked. */
  readonly elsewhere: ReadonlySet<string> | 'unknown';
  /** Whether that is all: else nothing may be deleted. */
  readonly mayDelete: boolean;
}

export type DeleteReason =
  /** The document is gone. */
  | 'vanished'
  /** The file is there and is no document any more. */
  | 'left-out'
  /** A newer version of the document is uploaded and recorded. */
  | 'superseded'
  /** A second copy of what is recorded. */
  | 'duplicate'
  /** Has our tag and belongs to nothing. */
  | 'orphan'
  /** Beyond the account's file limit. */
  | 'over-limit'
  /** `clean` or `remove` was asked for. */
  | 'clean';

export type UploadReason = 'new' | 'changed' | 'remote-gone' | 'reupload';

interface UploadFacts {
  readonly path: RelPath;
  readonly sha256: Sha256;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly uploadName: string;
}

/** One step that brings the remote in step with the local documents; each carries what it was planned on. */
export type Action =
  | (UploadFacts & {
      readonly kind: 'upload';
      readonly because: UploadReason;
      /** The id that our record names and that is gone remotely; checked before the upload. */
      readonly gone?: RemoteId;
    })
  | (UploadFacts & {
      readonly kind: 'replace';
      readonly because: UploadReason;
      /** The version that is deleted once the new one is recorded. */
      readonly replaces: RemoteId;
    })
  | (UploadFacts & {
      /** The remote file is there already: only the record is written. */
      readonly kind: 'adopt';
      readonly remoteId: RemoteId;
      readonly uploadedAt: Instant;
      /** The version that our record names now, if another. */
      readonly replaces?: RemoteId;
    })
  | {
      readonly kind: 'delete';
      readonly path?: RelPath;
      readonly remoteId: RemoteId;
      readonly uploadName: string;
      readonly because: DeleteReason;
    }
  | {
      /** Neither the document nor its remote file exist: only the record goes. */
      readonly kind: 'forget';
      readonly path: RelPath;
      readonly remoteId: RemoteId;
    };

/** Something about one path that a person can read. */
export interface Problem {
  readonly path: RelPath;
  readonly code:
    | 'unreadable'
    | 'changing'
    | 'secret'
    | 'refused'
    | 'over-limit'
    | 'failing'
    | 'tracking-file'
    | 'tracking-damaged';
  readonly message: string;
  /** What a person can do, where the message does not say so. */
  readonly fix?: string;
}

/** Why a project stops by itself and waits for a person. */
export type HaltReason =
  | 'root-missing'
  | 'root-replaced'
  | 'mass-delete'
  | 'key-missing'
  | 'key-refused'
  /** The key is known to the server, and does not open this: expired, over its limits, or never allowed to. */
  | 'not-permitted'
  | 'quota-exhausted'
  /** No valid configuration of the project is known; an earlier one would stay in force. */
  | 'config-invalid'
  /** An invariant of Moontide itself broke; the other projects go on. */
  | 'defect';

export interface Halt {
  readonly reason: HaltReason;
  /** What happened, with the figures. */
  readonly message: string;
  /** The command that releases it. */
  readonly fix: string;
  /** Where `confirm` releases it: digest of exactly what that would allow. */
  readonly planId?: string;
}

export interface Plan {
  readonly actions: readonly Action[];
  readonly problems: readonly Problem[];
  readonly halt?: Halt;
  /**
   * Deletions that lose a document, whether its grace time is over or not: what guard rails judge by, and what confirming
   * a halt agrees to.
   */
  readonly losses?: readonly Extract<Action, { kind: 'delete' }>[];
  /** When the plan would change by the passing of time alone (a grace time ends, a listing may be trusted). */
  readonly againAt?: Instant;
  /** Set when something is to be deleted as soon as it is known what the other machines of the team need. */
  readonly isHeldBack?: true;
  /** Set when the plan cannot be completed without looking at the account's files. */
  readonly needsListing?: true;
  /** Intents that a listing has settled: what they were written for has a record now, or never arrived. */
  readonly settledIntents: readonly string[];
  /** Files in the account that are not this project's; known when a listing was looked at. */
  readonly foreign?: number;
}

/** What a person asked for that holds until they ask for something else. */
export type Hold = 'paused' | 'cleaned';

export type JobKind = 'sync' | 'initial' | 'import' | 'clean' | 'reupload';
