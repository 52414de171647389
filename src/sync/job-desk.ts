/** A project's jobs on the account: which is next, which is under way, how one begins and ends. */
import type { Clock } from '../clock.ts';
import type { MoontideError } from '../core/errors.ts';
import type { Action, JobKind, ProjectId } from '../core/model.ts';
import type { DocumentCounts } from './api.ts';
import { Errand } from './errand.ts';
import { nextOnAccount } from './job-order.ts';
import type { MoontideEvent } from './ports/events.ts';
import type { Job, JobStore, SyncJob } from './ports/jobs.ts';
import type { ProjectStore } from './ports/store.ts';

export interface JobDeskParts {
  readonly projectId: ProjectId;
  readonly jobs: JobStore;
  readonly store: ProjectStore;
  readonly clock: Clock;
  readonly publish: (type: MoontideEvent['type'], data: MoontideEvent['data']) => void;
}

export class JobDesk {
  readonly #parts: JobDeskParts;
  #errand: Errand | undefined;

  constructor(parts: JobDeskParts) {
    this.#parts = parts;
  }

  /** What the job under way is about. */
  get current(): JobKind | undefined {
    return this.#errand?.job.kind;
  }

  get isBusy(): boolean {
    return this.#errand !== undefined;
  }

  /** The oldest job in line, unless one is under way or has to wait for work on sessions. */
  get next(): SyncJob | undefined {
    if (this.isBusy) return undefined;
    return nextOnAccount(this.#parts.jobs.open(this.#parts.projectId));
  }

  /** The first failure of the job under way. */
  get error(): unknown {
    return this.#errand?.error;
  }

  ask(id: Job['id'], kind: Job['kind'], given: Pick<Job, 'planId' | 'before'> = {}): Job {
    const { projectId, jobs, clock, publish } = this.#parts;
    const progress = { planned: 0, ended: 0 };
    const job: Job = { id, projectId, kind, ...given, state: 'queued', askedAt: clock.now(), progress };
    jobs.put(job);
    publish('job.queued', { job: id, kind });
    return job;
  }

  /** Takes the job up and, in the same transaction, notes what it is to do, so that a crash loses neither. */
  begin(job: SyncJob, note: () => void): void {
    const { store } = this.#parts;
    store.transact(() => {
      note();
      if (job.kind !== 'sync' && job.kind !== 'clean') store.deleteAllRefusals();
      this.#takeUp(job);
    });
  }

  /** Ends a job that cannot begin; nothing was done for it. */
  refuse(job: SyncJob, documents: DocumentCounts, error: MoontideError): void {
    this.#parts.store.transact(() => {
      this.#takeUp(job);
      this.end(documents, error);
    });
  }

  planned(actions: readonly Action[]): void {
    this.#errand?.planned(actions);
  }

  done(action: Action, bytes: number): void {
    this.#errand?.done(action, bytes);
  }

  failed(error: MoontideError): void {
    this.#errand?.failed(error);
  }

  /** Ends the job under way: as done, or as failed with an error. */
  end(documents: DocumentCounts, error: unknown): void {
    this.#errand?.end(error === undefined ? 'done' : 'failed', documents, error);
    this.#errand = undefined;
  }

  /** Cancels a job that is in line or under way; true when it was under way. */
  cancel(job: Job, documents: DocumentCounts, error: MoontideError): boolean {
    const errand = this.#errand;
    if (errand?.job.id === job.id) {
      this.#errand = undefined;
      errand.end('cancelled', documents, error);
      return true;
    }
    if (job.state === 'queued')
      this.#save({ ...job, state: 'cancelled', endedAt: this.#parts.clock.now() }, 'job.ended');
    return false;
  }

  #takeUp(job: SyncJob): void {
    this.#errand = new Errand(job, this.#parts.clock, this.#save);
  }

  readonly #save = (job: Job, event: 'job.started' | 'job.progress' | 'job.ended'): void => {
    this.#parts.jobs.put(job);
    this.#parts.publish(event, { job: job.id, kind: job.kind, state: job.state, ...job.progress });
  };
}
