/**
 * One project's jobs that write reports. They run beside those on the account, one at a time, and like those they are
 * stored: one that a crash has cut off is taken up again.
 */
import type { Clock } from '../clock.ts';
import { asMoontideError, type MoontideError } from '../core/errors.ts';
import type { ProjectId } from '../core/model.ts';
import type { Log } from '../log.ts';
import type { Job, JobStore, MoontideEvent } from './ports.ts';

export interface ReportLineParts {
  readonly projectId: ProjectId;
  readonly jobs: JobStore;
  readonly clock: Clock;
  readonly writeReport: WriteReport;
  readonly log: Log;
  readonly publish: (type: MoontideEvent['type'], data: MoontideEvent['data']) => void;
}

/** Writes the report on the sprint that runs. Rejects when `signal` aborts; what was told until then is kept. */
export type WriteReport = (project: ProjectId, signal: AbortSignal) => Promise<void>;

export class ReportLine implements AsyncDisposable {
  readonly #parts: ReportLineParts;
  readonly #stop = new AbortController();
  #current: { readonly id: Job['id']; readonly cancel: AbortController } | undefined;
  #life: Promise<void> | undefined;

  constructor(parts: ReportLineParts) {
    this.#parts = parts;
  }

  /** Takes up what is in line. */
  wake(): void {
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
      this.#parts.log.warn({ err: asMoontideError(error) }, 'a report could not be noted');
    } finally {
      this.#life = undefined;
    }
  }

  #next(): Job | undefined {
    const { jobs, projectId } = this.#parts;
    return jobs.list({ projectId }).findLast(({ kind, state }) => kind === 'report' && state === 'queued');
  }

  async #run(queued: Job): Promise<void> {
    const { jobs, clock, writeReport, projectId } = this.#parts;
    const job: Job = { ...queued, state: 'running', startedAt: clock.now(), progress: { planned: 1, ended: 0 } };
    this.#save(job, 'job.started');
    const cancel = new AbortController();
    this.#current = { id: job.id, cancel };
    let failure: MoontideError | undefined;
    try {
      await writeReport(projectId, AbortSignal.any([cancel.signal, this.#stop.signal]));
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
