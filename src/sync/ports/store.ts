/** What is remembered in the database, which can be rebuilt when it is lost. */
import type {
  DocumentRecord,
  Intent,
  ProjectId,
  Refusal,
  RelPath,
  RemoteId,
  Sha256,
  Tombstone,
} from '../../core/model.ts';
import type { Sprint } from '../../core/sprint.ts';
import type { LeftBehind, RecordedAccount } from './account.ts';
import type { JobStore } from './jobs.ts';
import type { Fingerprint } from './scanner.ts';
import type { ScheduleMark, ScheduledRun } from './schedule-runs.ts';
import type { SecretScanStore } from './secret-scanner.ts';

export interface Store extends Disposable {
  readonly secretScans: SecretScanStore;
  project(id: ProjectId): ProjectStore;
  /** Removes everything that is remembered of a project. */
  forgetProject(id: ProjectId): void;
  readonly jobs: JobStore;
  readonly texts: TextStore;
}

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

/** What the server read out of documents, by the content that it was read from; forgotten when nobody uses it. */
export interface TextStore {
  get(sha256: Sha256): string | undefined;
  put(sha256: Sha256, text: string): void;
}
