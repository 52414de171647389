/**
 * One project's jobs that nothing on the account is changed by: reports, and what sprints do to sessions. They run beside
 * those on the account, one at a time, and like those they are stored: one that a crash has cut off is taken up again.
 */
import type { Clock } from '../clock.ts';
import { asMoontideError, type MoontideError } from '../core/errors.ts';
import type { ProjectId } from '../core/model.ts';
import type { Log } from '../log.ts';
import type { MoontideEvent } from './ports/events.ts';
import type { Job, JobStore } from './ports/jobs.ts';

export interface SideLineParts {
  readonly projectId: ProjectId;
  readonly jobs: JobStore;
  readonly clock: Clock;
  /** Does what the job is about; rejects when `signal` aborts. A job that was cut off is done again. */
  readonly work: (job: Job, signal: AbortSignal) => Promise<void>;
  /** Which of the project's jobs is next; newest first. */
  readonly choose: (jobs: readonly Job[]) => Job | undefined;
  readonly log: Log;
  readonly publish: (type: MoontideEvent['type'], data: MoontideEvent['data']) => void;
}

export class SideLine implements AsyncDisposable {
  readonly #parts: SideLineParts;
  readonly #stop = new AbortController();
  #current: { readonly id: Job['id']; readonly cancel: AbortController } | undefined;
  #life: Promise<void> | undefined;

  constructor(parts: SideLineParts) {
    this.#parts = parts;
  }

  /** Takes up what is in line. */
  wake(): void {
    if (this.#stop.signal.aborted) return;
    this.#life ??= this.#live();
  }

  /** Ends one that is in line or under way. */
  cancel(job: Job, error: MoontideError): void {
    if (job.state !== 'queued' && job.state !== 'running') return;
    this.#end(job, 'cancelled', error);
    if (this.#current?.id === job.id) this.#current.cancel.abort(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#life;
  }

  async #live(): Promise<void> {
    // A job that was just put in line may be part of a transaction.
    await Promise.resolve();
    try {
      for (let job = this.#next(); job !== undefined && !this.#stop.signal.aborted; job = this.#next()) {
        await this.#run(job);
      }
    } catch (error) {
      // Taken up again at the next start, or when another is put in line.
      this.#parts.log.warn({ err: asMoontideError(error) }, 'a job could not be noted');
    } finally {
      this.#life = undefined;
    }
  }

  #next(): Job | undefined {
    const { jobs, projectId, choose } = this.#parts;
    return choose(jobs.open(projectId));
  }

  async #run(queued: Job): Promise<void> {
    const { jobs, clock, work } = this.#parts;
    const job: Job = { ...queued, state: 'running', startedAt: clock.now(), progress: { planned: 1, ended: 0 } };
    this.#save(job, 'job.started');
    const cancel = new AbortController();
    this.#current = { id: job.id, cancel };
    let failure: MoontideError | undefined;
    try {
      await work(job, AbortSignal.any([cancel.signal, this.#stop.signal]));
    } catch (error) {
      failure = asMoontideError(error);
    }
    this.#current = undefined;
    // Cancelled, forgotten with its project, or left for the next start.
    if (jobs.get(job.id)?.state !== 'running' || this.#stop.signal.aborted) return;
    this.#end(job, failure === undefined ? 'done' : 'failed', failure);
  }

  #end(job: Job, state: 'done' | 'failed' | 'cancelled', failure: MoontideError | undefined): void {
    const progress = { planned: 1, ended: state === 'done' ? 1 : 0 };
    const error = failure && { code: failure.code, message: failure.message, fix: failure.fix };
    const endedAt = this.#parts.clock.now();
    this.#save({ ...job, state, endedAt, progress, ...(error !== undefined && { error }) }, 'job.ended');
  }

  #save(job: Job, event: 'job.started' | 'job.ended'): void {
    const { jobs, publish } = this.#parts;
    jobs.put(job);
    publish(event, { job: job.id, kind: job.kind, state: job.state, ...job.progress });
  }
}
