/** What the sync code needs from the rest of the world; adapters implement these, `service/daemon.ts` brings them. */
import type {
  AccountId,
  Document,
  DocumentRecord,
  FolderIdentity,
  Halt,
  Hold,
  Intent,
  JobId,
  JobKind,
  Listing,
  ProjectId,
  Refusal,
  RelPath,
  RemoteFile,
  RemoteId,
  SecretScan,
  Sha256,
  Snapshot,
  Stamp,
  Tombstone,
} from '../core/model.ts';
import type { StrandedFile } from '../core/account-change.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { KeyInUse } from '../core/key-in-use.ts';
import type { Policy } from '../core/plan.ts';
import type { Schedule } from '../core/schedule.ts';
import type { SessionWork, Sprint } from '../core/sprint.ts';
import type { Cleared } from '../core/secrets.ts';
import type { SettlePolicy } from '../core/settle.ts';
import type { Tag } from '../core/upload-name.ts';
import type { Sharing } from './sharing.ts';

// ---------------------------------------------------------------------------------------------- local side

/** What has to be looked at: everything, or the named paths and all below them. */
export type Dirty = 'everything' | ReadonlySet<RelPath>;

export interface ScanOptions {
  readonly dirty: Dirty;
  /** The last snapshot: what is not dirty is taken over from it. */
  readonly previous?: Snapshot;
  /** Read and hash every document, even where its stamp did not change. */
  readonly rehash?: boolean;
  readonly signal?: AbortSignal;
}

/** One project's eyes. Never throws for what it finds: what cannot be read is in the snapshot. */
export interface Scanner {
  scan(options: ScanOptions): Promise<Snapshot>;
  /**
   * The whole content of one document, read in one piece with its stamp before and after compared.
   * @throws MoontideError UNREADABLE, or STALE when it is gone, no document any more, or changes while it is read.
   */
  read(path: RelPath): Promise<DocumentContent>;
}

/** Looks for secrets in contents, each content once for as long as the rules stay the same. */
export interface SecretScanner extends AsyncDisposable {
  /** What is known already of a content. */
  known(sha256: Sha256): SecretScan | undefined;
  /** Never rejects: what goes wrong is the scan `failed`, which is tried again when it is asked for again. */
  scan(content: Buffer, sha256: Sha256): Promise<SecretScan>;
}

export interface DocumentContent extends Document {
  /** The very bytes that `sha256` was computed from. */
  readonly content: Buffer;
}

/** Says that something may have changed; may be wrong both ways, so a scan decides. */
export type Hint =
  | { readonly kind: 'path'; readonly path: RelPath }
  /** Hints may have been lost: look at everything. */
  | { readonly kind: 'everything'; readonly because: string };

export interface Watcher extends AsyncDisposable {
  /** `degraded`: hints are not to be had (no inotify watches left, …); timed scans go on, more often. */
  readonly state: WatcherState;
  /**
   * Called with each snapshot, those of partial scans too: renews watches of folders that were replaced, watches new
   * ones. What happened in them before they were watched is hinted at.
   */
  follow(snapshot: Snapshot): void;
}

export type WatcherState =
  | { readonly kind: 'watching' }
  | { readonly kind: 'degraded'; readonly message: string; readonly fix: string };

/** What a scan remembers of a file so that it need not be read again while its stamp stays the same. */
export interface Fingerprint {
  readonly path: RelPath;
  readonly stamp: Stamp;
  readonly sha256: Sha256;
  /** What its content is: only `text` is a document. */
  readonly content: 'text' | 'binary' | 'blank';
  /** When it was read: a stamp that is not older than this by a margin may hide a later write. */
  readonly readAt: number;
}

// ---------------------------------------------------------------------------------------------- remote side

export interface UploadRequest {
  readonly content: Cleared<Buffer>;
  readonly uploadName: string;
  readonly signal?: AbortSignal;
}

/**
 * Moonshot's Files API for one account. Every call is one HTTP request (the client repeats none by itself, but for one
 * answer that is known to be a slip of the server) with a time limit, and throws MoontideError: KEY_REFUSED,
 * PERMISSION_DENIED, QUOTA_EXHAUSTED, RATE_LIMITED, OVERLOADED, UNREACHABLE (surely not sent), ANSWER_LOST (may have had
 * its effect), SERVER_ERROR, BAD_ANSWER, CANCELLED.
 */
export interface Remote {
  /** @throws also REFUSED_BY_SERVER (this content, ever), TOO_MANY_FILES. Not idempotent. */
  upload(request: UploadRequest): Promise<RemoteFile>;
  list(signal?: AbortSignal): Promise<readonly RemoteFile[]>;
  /** @throws also REMOTE_NOT_FOUND. */
  get(id: RemoteId, signal?: AbortSignal): Promise<RemoteFile>;
  /** The text that the server extracted. @throws also REMOTE_NOT_FOUND. */
  content(id: RemoteId, signal?: AbortSignal): Promise<string>;
  /** @throws also REMOTE_NOT_FOUND. */
  delete(id: RemoteId, signal?: AbortSignal): Promise<void>;
}

/** Work for the queue: one request to the account, or a little more. */
export interface Work<Result> {
  /** One key is in line once: newer work takes the place of what waits; what runs is followed. */
  readonly key: string;
  /** Higher runs first. */
  readonly priority: number;
  /** Called again when it failed in a way that allows it. Its signal aborts when the work is withdrawn. */
  run(signal: AbortSignal): Promise<Result>;
}

export type Outcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  /** Newer work of the same key took its place before it ran. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What waits and runs for one account, and how fast it may go. */
export interface QueueStats {
  readonly waiting: number;
  readonly running: number;
  /** Requests that may run at the same time now. */
  readonly concurrency: number;
  /** Learned or configured pace, undefined while none is known. */
  readonly requestsPerMinute?: number;
  /** Until when the account is left alone, by the wall clock. */
  readonly waitsUntil?: number;
  readonly waitsBecause?: ErrorCode;
  /** Answers since the start. */
  readonly requests: number;
  readonly rateLimited: number;
  readonly retries: number;
}

/** One account's queue: pacing, concurrency, priority, retries. */
export interface Queue extends AsyncDisposable {
  /** Never rejects: a failure that retrying did not mend is an outcome. */
  add<Result>(work: Work<Result>): Promise<Outcome<Result>>;
  /** Takes out what waits and aborts what runs under a matching key; resolves when none of it runs any more. */
  withdraw(matches: (key: string) => boolean): Promise<void>;
  stats(): QueueStats;
}

// ---------------------------------------------------------------------------------------------- memory

/** What is remembered of one project. Synchronous: SQLite on a local disk. */
export interface ProjectStore {
  /** Runs `work` in one transaction: all of it is kept or none. */
  transact<Result>(work: () => Result): Result;

  records(): ReadonlyMap<RelPath, DocumentRecord>;
  record(path: RelPath): DocumentRecord | undefined;
  putRecord(record: DocumentRecord): void;
  deleteRecord(path: RelPath): void;
  /** Marks every record as to be uploaded afresh. */
  markAllStale(): void;

  intents(): readonly Intent[];
  putIntent(intent: Intent): void;
  deleteIntent(id: string): void;
  /** Intents whose request can no longer be under way: `lostAt` is set where it is not. */
  loseIntents(at: number): void;

  /** The clock was set back: what happened at a time that is still to come happened now. */
  bringBack(now: number): void;

  tombstones(): readonly Tombstone[];
  putTombstone(tombstone: Tombstone): void;
  deleteTombstone(id: RemoteId): void;

  refusals(): ReadonlyMap<RelPath, Refusal>;
  putRefusal(refusal: Refusal): void;
  deleteRefusal(path: RelPath): void;
  deleteAllRefusals(): void;

  /** Since when each recorded path is missing from the scans. */
  missing(): ReadonlyMap<RelPath, number>;
  setMissing(missing: ReadonlyMap<RelPath, number>): void;

  /** The account that the records belong to. */
  account(): RecordedAccount | undefined;
  setAccount(account: RecordedAccount): void;
  /** Files in accounts that the project had before, by id. */
  leftBehind(): readonly LeftBehind[];
  putLeftBehind(file: LeftBehind): void;
  deleteLeftBehind(id: RemoteId): void;

  fingerprints(): ReadonlyMap<RelPath, Fingerprint>;
  updateFingerprints(changed: readonly Fingerprint[], gone: readonly RelPath[]): void;

  /** Newest first. */
  sprints(): readonly Sprint[];
  putSprint(sprint: Sprint): void;

  /** By the schedule's name. */
  scheduleMarks(): ReadonlyMap<string, ScheduleMark>;
  putScheduleMark(name: string, mark: ScheduleMark): void;
  /** Newest first; the oldest are forgotten. */
  scheduledRuns(): readonly ScheduledRun[];
  putScheduledRun(run: ScheduledRun): void;
}

/** How far a schedule is settled. */
export interface ScheduleMark {
  /** The timing that it holds for. */
  readonly definition: string;
  /** What fell due until then was run, made up or given up. */
  readonly settledUntil: number;
}

export type RunOutcome =
  | 'running'
  | 'done'
  | 'failed'
  | 'cancelled'
  /** It was no time for it: the project was paused, or the run before had not ended. */
  | 'skipped'
  /** Nobody was there to run it, for too long. */
  | 'missed';

export interface ScheduledRun {
  readonly id: string;
  /** The schedule's name. */
  readonly schedule: string;
  readonly outcome: RunOutcome;
  /** Absent for a run that a person asked for. */
  readonly dueAt?: number;
  /** When it began, or was given up. */
  readonly at: number;
  readonly endedAt?: number;
  readonly jobId?: JobId;
  /** Why it failed, or did not run. */
  readonly message?: string;
}

/** An account as it is remembered: without its key. */
export interface RecordedAccount {
  readonly id: AccountId;
  readonly baseUrl: string;
  readonly masked: string;
}

export interface LeftBehind extends StrandedFile {
  readonly account: RecordedAccount;
}

/** Work on the account, which is planned; all but reports. */
export type SyncJob = Job & { readonly kind: JobKind };

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** A unit of work that somebody asked for. */
export interface Job {
  readonly id: JobId;
  readonly projectId: ProjectId;
  /** `report` is written beside the others, which run one after the other. */
  readonly kind: JobKind | SessionWork | 'report';
  /** Jobs that were put in line together with it, and run before it. */
  readonly before?: readonly JobId[];
  /** The plan that a person was shown: this one is carried out, or none. */
  readonly planId?: string;
  readonly state: JobState;
  readonly askedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly progress: JobProgress;
  readonly result?: JobResult;
  readonly error?: JobError;
}

export interface JobProgress {
  /** Actions that the job has planned and ended. */
  readonly planned: number;
  readonly ended: number;
}

export interface JobError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
}

export interface JobResult {
  readonly uploaded: number;
  readonly replaced: number;
  readonly adopted: number;
  readonly deleted: number;
  readonly forgotten: number;
  readonly failed: number;
  readonly unchanged: number;
  readonly leftOut: number;
  readonly uploadedBytes: number;
}

export interface JobStore {
  put(job: Job): void;
  get(id: JobId): Job | undefined;
  /** Newest first. */
  list(filter: { readonly projectId?: ProjectId; readonly limit?: number }): readonly Job[];
  /** `running` returns to `queued`: their process is gone. When they began is kept: it tells what they have done. */
  requeueRunning(): void;
  deleteProject(id: ProjectId): void;
}

/** What was found in contents, whichever project they are of; valid for one set of rules. */
export interface SecretScanStore {
  /** Forgets what other rules came to. */
  secretScans(rules: string): ReadonlyMap<Sha256, KnownSecrets>;
  putSecretScans(rules: string, scans: ReadonlyMap<Sha256, KnownSecrets>): void;
}

export type KnownSecrets = Exclude<SecretScan, { kind: 'failed' }>;

/** What the server read out of documents, by the content that it was read from; forgotten when nobody uses it. */
export interface TextStore {
  get(sha256: Sha256): string | undefined;
  put(sha256: Sha256, text: string): void;
}

export interface Store extends Disposable {
  readonly secretScans: SecretScanStore;
  project(id: ProjectId): ProjectStore;
  /** Removes everything that is remembered of a project. */
  forgetProject(id: ProjectId): void;
  readonly jobs: JobStore;
  readonly texts: TextStore;
}

// ---------------------------------------------------------------------------------------------- telling others

/** Everything that happens, one shape per type. */
export interface MoontideEvent {
  readonly type: EventType;
  readonly projectId?: ProjectId;
  readonly data: Readonly<Record<string, unknown>>;
}

export type EventType =
  | 'daemon.started'
  | 'daemon.stopping'
  | 'team.state'
  | 'project.added'
  | 'project.removed'
  | 'project.moved'
  | 'project.state'
  | 'project.halted'
  | 'project.released'
  | 'project.watcher'
  | 'account.changed'
  | 'account.out-of-reach'
  | 'config.changed'
  | 'config.rejected'
  | 'scan.done'
  | 'document.uploading'
  | 'document.uploaded'
  | 'document.adopted'
  | 'document.deleted'
  | 'document.failed'
  | 'document.blocked'
  | 'document.left-out'
  | 'job.queued'
  | 'job.started'
  | 'job.progress'
  | 'job.ended'
  | 'schedule.run';

export type Publish = (event: MoontideEvent) => void;

/** The account's files, fetched at most once for all who ask at the same time. */
export interface Listings {
  /** A listing that was asked for at or after `notBefore`, by the clock that does not jump. */
  listing(notBefore: number, signal?: AbortSignal): Promise<Listing>;
}

// ---------------------------------------------------------------------------------------------- a project's place

/** What people told us of a project; kept outside the database. */
export interface ProjectEntry {
  readonly id: ProjectId;
  /** Absolute, without links. */
  readonly root: string;
  readonly name: string;
  /** Tells a moved root from another folder, and another file system in its place. */
  readonly rootIdentity?: FolderIdentity;
  readonly hold?: Hold;
  /** Digest of what `moontide trust` allowed. */
  readonly trusted?: string;
}

export interface Registry {
  readonly installationId: string;
  list(): readonly ProjectEntry[];
  get(id: ProjectId): ProjectEntry | undefined;
  put(entry: ProjectEntry): void;
  delete(id: ProjectId): void;
}

/** What one API key reaches, shared by all projects that use it. */
export interface Account extends Listings {
  readonly id: AccountId;
  /** The same for keys that reach the same account, as far as that is known: they share pace and file limit. */
  readonly groupId: AccountId;
  readonly baseUrl: string;
  /** The key, masked. */
  readonly masked: string;
  readonly remote: Remote;
  readonly queue: Queue;
  /** The last listing, if any was taken. */
  readonly lastListing: TimedListing | undefined;
}

export interface TimedListing extends Listing {
  /** How long the server took to give it. */
  readonly tookMs: number;
}

/** Which files are documents; a change makes scanner and watcher anew. */
export interface DocumentRules {
  readonly folders: readonly RelPath[];
  readonly files: readonly RelPath[];
  /** In gitignore syntax. */
  readonly ignore: readonly string[];
  readonly maxBytes: number;
}

/** A project's configuration and key as they are now. */
export interface ProjectSettings {
  readonly documents: DocumentRules;
  readonly tag: Tag;
  readonly policy: Policy;
  readonly settle: SettlePolicy;
  readonly scanMs: number;
  readonly rehashMs: number;
  readonly reconcileMs: number;
  readonly schedules: readonly Schedule[];
  /** Undefined: none is begun. */
  readonly sprintSession?: SprintSessionSettings;
  /** Whether the tracking file is kept up to date. */
  readonly keepsTrackingFile: boolean;
  readonly baseUrl: string;
  readonly account?: Account;
  /** Absent where there is no team. */
  readonly sharing?: Sharing;
  readonly key?: KeyInUse;
  /** Why the project may not go on with these settings: no configuration of it was ever read. */
  readonly halt?: Halt;
  readonly configProblem?: string;
  /** What comes with the repository and holds only once a person has said so: sentences, and a digest of exactly these. */
  readonly trust?: { readonly lines: readonly string[]; readonly digest: string };
}

export interface ProjectTools extends AsyncDisposable {
  readonly scanner: Scanner;
  /** Absent where nothing is watched: a single job in its own process. */
  readonly watcher?: Watcher;
  /** True while git holds its index lock. */
  gitBusy(): boolean;
}

/** What is begun for a sprint; absent parts are chosen as for any other session. */
export interface SprintSessionSettings {
  readonly engine?: string;
  readonly agent?: string;
  /** Below the root. */
  readonly agentFile?: string;
}

/** The sessions that belong to sprints. */
export interface SprintSessions {
  /** Names of the active ones. */
  active(project: ProjectId, sprint: string): readonly string[];
  /** Sees to it that there is one. @throws MoontideError ENGINE_NOT_FOUND, AGENT_NOT_FOUND, SESSION_EXISTS. */
  create(project: ProjectId, sprint: string, settings: SprintSessionSettings): Promise<void>;
  /** Ends the active ones; what is under way in them is cancelled. */
  archive(project: ProjectId, sprint: string): Promise<void>;
}

/** The tracking file of Moonshot's integration guide, in a project. */
export interface TrackingFile {
  read(): Promise<
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'missing' }
    /** `because` completes the sentence "It cannot be read: …". */
    | { readonly kind: 'refused'; readonly because: string }
  >;
  /** Replaces it in one step. @throws MoontideError UNREADABLE. */
  write(text: string): Promise<void>;
}

/** Gives a project its settings and its tools. */
export interface ProjectHost {
  /** Reads configuration and key anew. Never rejects: what is wrong is in the settings. */
  settings(entry: ProjectEntry): Promise<ProjectSettings>;
  open(entry: ProjectEntry, settings: ProjectSettings, onHint: (hint: Hint) => void): Promise<ProjectTools>;
  trackingFile(entry: ProjectEntry): TrackingFile;
  /** An account whose key is known to this process. */
  account(id: AccountId): Account | undefined;
  /** Where a root went that is not in its place any more, if that can be told. */
  findMoved(entry: ProjectEntry): string | undefined;
  /** What a folder is that somebody wants to add. @throws MoontideError PROJECT_REFUSED when there is no such folder. */
  inspect(path: string): Promise<Place>;
}

/** Facts about a folder, for judging whether it can be a project. */
export interface Place {
  /** Absolute, without links. */
  readonly root: string;
  readonly identity: FolderIdentity;
  /** The id that the project would have here. */
  readonly id: ProjectId;
  readonly name: string;
  /** Why this folder is never a project, for a person. */
  readonly refusal?: string;
}
