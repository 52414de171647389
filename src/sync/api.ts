/** Moontide as those see it who control it: the control API and, in a process of its own, the one-job mode. */
import type {
  AccountId,
  Action,
  Halt,
  Hold,
  Instant,
  JobId,
  JobKind,
  LeftOutReason,
  Plan,
  Problem,
  ProjectId,
  RelPath,
  RemoteFile,
  RemoteId,
  Sha256,
} from '../core/model.ts';
import type { MoontideError } from '../core/errors.ts';
import type { KeyInUse } from '../core/key-in-use.ts';
import type { ProjectState } from '../core/project-state.ts';
import type { OutOfReach } from './account-move.ts';
import type { Schedule, ScheduledWork } from '../core/schedule.ts';
import type { Sprint, SprintPreview } from '../core/sprint.ts';
import type { Job } from './ports/jobs.ts';
import type { QueueStats } from './ports/queue.ts';
import type { ScheduledRun } from './ports/schedule-runs.ts';
import type { WatcherState } from './ports/watcher.ts';

export type DocumentState =
  /** Uploaded, recorded, current. */
  | 'synced'
  /** To be uploaded: new, changed, or asked for afresh. */
  | 'pending'
  /** Its request is under way. */
  | 'uploading'
  /** Gone locally; its remote file is deleted when the grace time is over. */
  | 'vanished'
  /** A secret was found in it, or could not be ruled out: it stays here. */
  | 'blocked'
  /** The server will not take this content. */
  | 'refused'
  /** Tried and not done yet; tried again by itself. */
  | 'failing'
  /** A document that the account's file limit has no room for. */
  | 'over-limit'
  /** Cannot be read now, or changes all the time. */
  | 'unknown'
  /** Not a document; `reason` says why. */
  | 'left-out';

export interface DocumentStatus {
  readonly path: RelPath;
  readonly state: DocumentState;
  readonly bytes?: number;
  readonly mtimeMs?: number;
  readonly sha256?: Sha256;
  readonly remoteId?: RemoteId;
  readonly uploadName?: string;
  readonly uploadedAt?: Instant;
  /** Of the version that is uploaded. */
  readonly uploadedSha256?: Sha256;
  /** Why it is in this state, for a person; starts with the `LeftOutReason` where it is left out. */
  readonly reason?: string;
  readonly leftOut?: LeftOutReason;
}

export interface DocumentCounts {
  readonly synced: number;
  readonly pending: number;
  readonly failing: number;
  readonly leftOut: number;
  /** Owned remote files that wait to be deleted. */
  readonly toDelete: number;
}

export interface ProjectStatus {
  readonly id: ProjectId;
  readonly name: string;
  readonly root: string;
  readonly state: ProjectState;
  readonly hold?: Hold;
  readonly halt?: Halt;
  /** True only when the last scan was complete and nothing is pending, failing, held or halted. */
  readonly inSync: boolean;
  readonly counts: DocumentCounts;
  readonly problems: readonly Problem[];
  readonly lastScanAt?: Instant;
  /** When everything was in step last. */
  readonly lastSyncAt?: Instant;
  /** Absent where nothing is scheduled. */
  readonly nextRun?: NextRun;
  readonly watcher: WatcherState;
  /** Absent while the project has no key. */
  readonly account?: AccountId;
  readonly key?: KeyInUse;
  readonly baseUrl: string;
  /** What is wrong with moontide.toml while the configuration before it stays in force. */
  readonly configProblem?: string;
  /** What the repository asks for and does not get until `moontide trust`. */
  readonly untrusted?: readonly string[];
  /** The same with what names it, also while it is trusted. */
  readonly trust?: { readonly lines: readonly string[]; readonly digest: string; readonly isTrusted: boolean };
  /** Files in an account that the project had before and cannot reach any more. */
  readonly leftBehind?: readonly OutOfReach[];
  /** Other projects whose folders hold this one or lie in it. */
  readonly overlaps: readonly ProjectId[];
}

export interface AccountStatus {
  readonly id: AccountId;
  readonly baseUrl: string;
  readonly masked: string;
  /** Every key that reaches it, masked. */
  readonly keys?: readonly string[];
  readonly projects: readonly ProjectId[];
  readonly queue: QueueStats;
  /** How long the server took for the last listing. */
  readonly responseMs?: number;
  /** From the last listing. */
  readonly files?: { readonly total: number; readonly limit: number; readonly at: Instant };
}

/** The team that this machine is in. */
export interface TeamStatus {
  readonly name: string;
  readonly state:
    | { readonly kind: 'met'; readonly since: Instant }
    | { readonly kind: 'away'; readonly since: Instant; readonly error: MoontideError };
  /** Machines that were heard of lately, this one included. */
  readonly here: number;
}

export interface Status {
  /** Absent where there is no team. */
  readonly team?: TeamStatus;
  readonly version: string;
  readonly pid: number;
  readonly startedAt: Instant;
  readonly projects: readonly ProjectStatus[];
  readonly accounts: readonly AccountStatus[];
  /** What is wrong with config.toml while the configuration before it stays in force. */
  readonly configProblem?: string;
}

/** A plan that was shown: what would be done, and a name for exactly that. */
export interface ShownPlan extends Plan {
  readonly planId: string;
  readonly kind: JobKind;
  readonly actions: readonly Action[];
}

export interface JobRequest {
  readonly kind: JobKind;
  /** For `clean` and `reupload`: carry out exactly the plan with this id or refuse with PLAN_CHANGED. */
  readonly planId?: string;
  /**
   * For `reupload`: delete everything before, as a job of its own; then the plan is that of `clean`. Undefined: where the
   * file limit leaves no room for both versions.
   */
  readonly cleanFirst?: boolean;
}

/** What the clock does next. */
export interface NextRun {
  readonly schedule: string;
  readonly run: ScheduledWork;
  readonly at: Instant;
}

export interface ScheduleStatus {
  readonly schedule: Schedule;
  /** Absent when it never runs again. */
  readonly nextAt?: Instant;
  readonly lastRun?: ScheduledRun;
}

export interface AddedProject {
  readonly project: ProjectStatus;
  /** `known`: it was there already; `moved`: known by its identity at another place. */
  readonly outcome: 'added' | 'known' | 'moved';
  /** Things a person should know, such as overlaps. */
  readonly notes: readonly string[];
}

/** Every method throws MoontideError; PROJECT_NOT_FOUND and JOB_NOT_FOUND where an id is unknown. */
export interface Moontide {
  status(): Status;
  projects(): readonly ProjectStatus[];
  project(id: ProjectId): ProjectStatus;
  /** `import`: begin with the uploads that its tracking file names. @throws PROJECT_REFUSED, with the reason. */
  add(root: string, options: { readonly name?: string; readonly import?: boolean }): Promise<AddedProject>;
  /** Deletes the owned remote files first unless told to keep them, as `clean` does; a failure leaves it in place. */
  remove(id: ProjectId, options: { readonly keepRemote: boolean; readonly planId?: string }): Promise<void>;
  pause(id: ProjectId): Promise<ProjectStatus>;
  resume(id: ProjectId): Promise<ProjectStatus>;
  /** Lets a halted project go on with exactly the plan that was shown. @throws PLAN_CHANGED, NOTHING_TO_CONFIRM. */
  confirm(id: ProjectId, planId: string): Promise<ProjectStatus>;
  /**
   * Allows what the repository asks for beyond naming documents; holds until those lines change. `shown`: the digest of
   * what a person has seen. @throws PLAN_CHANGED when it is something else by now.
   */
  trust(id: ProjectId, shown?: string): Promise<ProjectStatus>;
  /** Takes that back. */
  distrust(id: ProjectId): Promise<ProjectStatus>;
  /** The project's key, or every project's, may be another now: what stopped for the key is tried again. */
  keyChanged(id?: ProjectId): void;

  /** The configuration of the project, or of all, may be another now: it is read at once. */
  configChanged(id?: ProjectId): void;

  /** Every document and everything left out, by path. */
  documents(id: ProjectId): Promise<readonly DocumentStatus[]>;
  /** Scans, and lists where the kind needs it; changes nothing. */
  plan(id: ProjectId, kind: JobKind): Promise<ShownPlan>;

  /** As the configuration has them now. */
  schedules(id: ProjectId): Promise<readonly ScheduleStatus[]>;
  /** Puts a schedule's work in line, whatever the time, and returns the last of its jobs. @throws SCHEDULE_NOT_FOUND, PROJECT_BUSY while it runs. */
  runSchedule(id: ProjectId, name: string): Promise<Job>;

  /** Newest first. */
  sprints(id: ProjectId): readonly Sprint[];
  /** What would be done. @throws SPRINT_REFUSED. */
  sprintSteps(id: ProjectId, change: 'start' | 'end', name: string): SprintPreview;
  /** Puts them in line. @throws SPRINT_REFUSED. */
  changeSprint(id: ProjectId, change: 'start' | 'end', name: string): Sprint;

  /** Puts a job in line and returns at once. */
  ask(id: ProjectId, request: JobRequest): Promise<Job>;
  job(id: JobId): Job;
  jobs(filter: { readonly projectId?: ProjectId; readonly limit?: number }): readonly Job[];
  /** Resolves when the job has ended. */
  jobEnded(id: JobId, signal?: AbortSignal): Promise<Job>;
  cancel(id: JobId): Promise<Job>;

  /** The account's files of this project's key, by the Files API itself. */
  readonly files: {
    list(project: ProjectId): Promise<readonly RemoteFile[]>;
    get(project: ProjectId, id: RemoteId): Promise<RemoteFile>;
    content(project: ProjectId, id: RemoteId): Promise<string>;
    /** Uploads content under a plain name; such a file is foreign: Moontide never deletes it by itself. */
    upload(project: ProjectId, filename: string, content: Buffer): Promise<RemoteFile>;
    delete(project: ProjectId, id: RemoteId): Promise<void>;
  };
}
