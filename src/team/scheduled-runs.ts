/**
 * Runs of schedules that a team does once: BullMQ gives each due run to one machine, and to another when that one dies in
 * the middle. What is due is decided by every machine; one name for one due time makes it one job.
 */
import { Queue, Worker } from 'bullmq';
import type { Log } from '../log.ts';
import type { DueRun, RunHere } from '../sync/ports/sharing.ts';
import type { Engine } from './engine.ts';

export interface ActiveRun extends DueRun {
  /** The id of the machine that does it. */
  readonly member: string;
}

const LOCK_MS = 30_000;
const TRIES = 20;
const TRY_AGAIN_MS = 3_000;
/** How many are remembered so that a machine that wakes late does not run them again. */
const REMEMBERED = 1_000;

interface Desk {
  readonly queue: Queue<DueRun>;
  readonly worker: Worker<DueRun>;
}

export class ScheduledRuns implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #member: string;
  readonly #log: Log;
  readonly #onFailed: (error: unknown) => void;
  readonly #desks = new Map<string, Desk>();

  constructor(parts: {
    readonly engine: Engine;
    readonly member: string;
    readonly log: Log;
    readonly onFailed: (error: unknown) => void;
  }) {
    this.#engine = parts.engine;
    this.#member = parts.member;
    this.#log = parts.log;
    this.#onFailed = parts.onFailed;
  }

  /** From now on this machine does runs of the project, one at a time. */
  offer(project: string, run: RunHere): void {
    if (this.#desks.has(project)) return;
    const { prefix } = this.#engine;
    const name = `runs-${project}`;
    const queue = new Queue<DueRun>(name, { connection: this.#engine.connect(), prefix });
    const worker = new Worker<DueRun>(
      name,
      async (job) => {
        this.#log.info(
          { project, schedule: job.data.schedule, attempt: job.attemptsStarted },
          'a run of the team is done here',
        );
        await run(job.data);
      },
      {
        connection: this.#engine.connect(),
        prefix,
        name: this.#member,
        concurrency: 1,
        lockDuration: LOCK_MS,
        stalledInterval: LOCK_MS / 3,
        // A run that killed several machines in a row is left alone.
        maxStalledCount: 3,
      },
    );
    queue.on('error', this.#onFailed);
    worker.on('error', this.#onFailed);
    this.#desks.set(project, { queue, worker });
  }

  withdraw(project: string): void {
    const desk = this.#desks.get(project);
    this.#desks.delete(project);
    if (desk !== undefined) this.#close(desk).catch(this.#onFailed);
  }

  /** Has a run done by whichever machine has time; one that is there already is not added again. */
  async add(project: string, due: DueRun): Promise<void> {
    await this.#desks.get(project)?.queue.add(due.schedule, due, {
      jobId: `${due.schedule}-${due.dueAt}`,
      // A machine that is paused or halted leaves it to another.
      attempts: TRIES,
      backoff: { type: 'fixed', delay: TRY_AGAIN_MS },
      removeOnComplete: { count: REMEMBERED },
      removeOnFail: { count: REMEMBERED },
    });
  }

  async active(project: string): Promise<readonly ActiveRun[]> {
    const jobs = (await this.#desks.get(project)?.queue.getActive()) ?? [];
    return jobs.map(({ data: { schedule, dueAt }, processedBy }) => ({ schedule, dueAt, member: processedBy ?? '' }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#desks.values()].map((desk) => this.#close(desk)));
    this.#desks.clear();
  }

  async #close({ queue, worker }: Desk): Promise<void> {
    // What runs is given up at once: its lock ends, and another machine does it.
    await Promise.allSettled([worker.close(true), queue.close()]);
  }
}
