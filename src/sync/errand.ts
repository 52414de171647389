/** The job that a project is busy with: what it was asked, what it has done so far, and who waits for its end. */
import type { Clock } from '../clock.ts';
import { asMoontideError } from '../core/errors.ts';
import type { Action } from '../core/model.ts';
import type { DocumentCounts } from './api.ts';
import type { Job, JobResult, JobState, SyncJob } from './ports/jobs.ts';

const PROGRESS_EVERY_MS = 100;

const NOTHING_DONE: JobResult = {
  uploaded: 0,
  replaced: 0,
  adopted: 0,
  deleted: 0,
  forgotten: 0,
  failed: 0,
  unchanged: 0,
  leftOut: 0,
  uploadedBytes: 0,
};

const COUNTED_AS: Readonly<Record<Action['kind'], 'uploaded' | 'replaced' | 'adopted' | 'deleted' | 'forgotten'>> = {
  upload: 'uploaded',
  replace: 'replaced',
  adopt: 'adopted',
  delete: 'deleted',
  forget: 'forgotten',
};

/** Changes a job's row and tells about it. */
export type SaveJob = (job: Job, event: 'job.started' | 'job.progress' | 'job.ended') => void;

export class Errand {
  #job: SyncJob;
  readonly #save: SaveJob;
  readonly #clock: Pick<Clock, 'now'>;
  #toldAt = 0;
  readonly #planned = new Set<string>();
  #ended = 0;
  #result: JobResult = NOTHING_DONE;
  /** The first failure, which the job ends with if what failed is still undone. */
  #error: unknown;
  constructor(job: SyncJob, clock: Pick<Clock, 'now'>, save: SaveJob) {
    this.#clock = clock;
    this.#job = { ...job, state: 'running', startedAt: job.startedAt ?? clock.now() };
    this.#save = save;
    save(this.#job, 'job.started');
  }

  get job(): SyncJob {
    return this.#job;
  }

  get error(): unknown {
    return this.#error;
  }

  planned(actions: readonly Action[]): void {
    const before = this.#planned.size;
    for (const action of actions) this.#planned.add(nameOf(action));
    if (this.#planned.size !== before) this.#progress();
  }

  done(action: Action, bytes: number): void {
    this.#planned.add(nameOf(action));
    const kind = COUNTED_AS[action.kind];
    // A version that was replaced is part of its replacement.
    const counts =
      action.kind === 'delete' && action.because === 'superseded' ? {} : { [kind]: this.#result[kind] + 1 };
    this.#result = { ...this.#result, ...counts, uploadedBytes: this.#result.uploadedBytes + bytes };
    this.#ended += 1;
    this.#progress();
  }

  failed(error: unknown): void {
    this.#error ??= error;
  }

  end(state: Extract<JobState, 'done' | 'failed' | 'cancelled'>, documents: DocumentCounts, error?: unknown): Job {
    const failure = error === undefined ? undefined : asMoontideError(error);
    const { uploaded, replaced, adopted } = this.#result;
    this.#job = {
      ...this.#job,
      state,
      endedAt: this.#clock.now(),
      progress: { planned: this.#planned.size, ended: this.#ended },
      result: {
        ...this.#result,
        failed: documents.failing,
        unchanged: Math.max(0, documents.synced - uploaded - replaced - adopted),
        leftOut: documents.leftOut,
      },
      ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message, fix: failure.fix } }),
    };
    this.#save(this.#job, 'job.ended');
    return this.#job;
  }

  /** Not for every action: a first upload has hundreds a second. */
  #progress(): void {
    const now = this.#clock.now();
    if (now - this.#toldAt < PROGRESS_EVERY_MS) return;
    this.#toldAt = now;
    this.#job = { ...this.#job, progress: { planned: this.#planned.size, ended: this.#ended } };
    this.#save(this.#job, 'job.progress');
  }
}

function nameOf(action: Action): string {
  return action.kind === 'delete' ? `delete ${action.remoteId}` : action.path;
}
