/** Units of work that somebody asked for, and where they are kept. */
import type { ErrorCode } from '../../core/error-table.ts';
import type { JobId, JobKind, ProjectId } from '../../core/model.ts';
import type { SessionWork } from '../../core/sprint.ts';

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

/** Work on the account, which is planned; all but reports. */
export type SyncJob = Job & { readonly kind: JobKind };

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface JobProgress {
  /** Actions that the job has planned and ended. */
  readonly planned: number;
  readonly ended: number;
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

export interface JobError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
}

export interface JobStore {
  put(job: Job): void;
  get(id: JobId): Job | undefined;
  /** Newest first. */
  list(filter: { readonly projectId?: ProjectId; readonly limit?: number }): readonly Job[];
  /** Those of a project that have not ended, newest first. */
  open(projectId: ProjectId): readonly Job[];
  /** `running` returns to `queued`: their process is gone. When they began is kept: it tells what they have done. */
  requeueRunning(): void;
  deleteProject(id: ProjectId): void;
}
