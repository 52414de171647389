/** One project's schedules: starts what falls due, makes up what was missed, and remembers what came of it. */
import type { Clock } from '../clock.ts';
import { MoontideError, asMoontideError } from '../core/errors.ts';
import type { Instant } from '../core/model.ts';
import { decide, definitionOf, nextDue, type Schedule, type ScheduledWork } from '../core/schedule.ts';
import type { Log } from '../log.ts';
import type { NextRun, ScheduleStatus } from './api.ts';
import type { Job, JobStore, MoontideEvent, ProjectStore, ScheduledRun, ScheduleMark } from './ports.ts';

export interface TimetableParts {
  /** Those that the project goes by. */
  readonly schedules: () => readonly Schedule[];
  /** As the configuration has them at this moment. */
  readonly readSchedules: () => Promise<readonly Schedule[]>;
  /** Why nothing can be done now. */
  readonly obstacle: () => string | undefined;
  /** Puts a job in line. */
  readonly ask: (work: ScheduledWork) => Job;
  readonly store: ProjectStore;
  readonly jobs: JobStore;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly publish: (type: MoontideEvent['type'], data: MoontideEvent['data']) => void;
  readonly log: Log;
}

/** Timers stand still while the machine sleeps: however far the next run is, the clock is looked at this often. */
const LONGEST_WAIT_MS = 20_000;
/** A mark that is further ahead was made while the clock was wrong. */
const CLOCK_SLACK_MS = 86_400_000;

export class Timetable implements AsyncDisposable {
  readonly #parts: TimetableParts;
  readonly #stop = new AbortController();
  #life: Promise<void> = Promise.resolve();
  #next: NextRun | undefined;

  constructor(parts: TimetableParts) {
    this.#parts = parts;
  }

  /** As of the last look. */
  get next(): NextRun | undefined {
    return this.#next;
  }

  start(): void {
    this.#life = this.#live(this.#stop.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#life;
  }

  async list(): Promise<readonly ScheduleStatus[]> {
    const { clock, store, readSchedules } = this.#parts;
    const found = await readSchedules();
    this.#noteEnds();
    const runs = store.scheduledRuns();
    const now = clock.now();
    return found.map((schedule) => statusOf(schedule, now, runs));
  }

  /** Runs one now, whatever the time. @throws SCHEDULE_NOT_FOUND, PROJECT_BUSY. */
  async runNow(name: string): Promise<Job> {
    const schedule = (await this.#parts.readSchedules()).find((each) => each.name === name);
    if (schedule === undefined) {
      throw new MoontideError('SCHEDULE_NOT_FOUND', `The project has no schedule ${JSON.stringify(name)}.`);
    }
    this.#noteEnds();
    if (this.#isRunning(schedule)) {
      throw new MoontideError('PROJECT_BUSY', `The last run of the schedule ${name} has not ended.`);
    }
    return this.#parts.store.transact(() => this.#begin(schedule, {}));
  }

  async #live(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let nextAt: Instant | undefined;
      try {
        nextAt = this.#tick();
      } catch (error) {
        // Tried again at the next look: what was due is not settled.
        this.#parts.log.warn({ err: asMoontideError(error) }, 'the schedules could not be looked at');
      }
      await this.#rest(nextAt, signal);
    }
  }

  async #rest(nextAt: Instant | undefined, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const ms = Math.min(LONGEST_WAIT_MS, (nextAt ?? Number.POSITIVE_INFINITY) - clock.now());
    try {
      await clock.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Starts what is due, and says when to look again at the latest. */
  #tick(): Instant | undefined {
    this.#noteEnds();
    const marks = this.#parts.store.scheduleMarks();
    const nexts = this.#parts.schedules().flatMap((schedule) => {
      const at = this.#look(schedule, marks.get(schedule.name));
      return at === undefined ? [] : [{ schedule: schedule.name, run: schedule.run, at }];
    });
    [this.#next] = nexts.toSorted((one, other) => one.at - other.at);
    return this.#next?.at;
  }

  #look(schedule: Schedule, mark: ScheduleMark | undefined): Instant | undefined {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const definition = definitionOf(schedule);
    if (mark?.definition !== definition || mark.settledUntil > now + CLOCK_SLACK_MS) {
      store.putScheduleMark(schedule.name, { definition, settledUntil: now });
      return nextDue(schedule, now);
    }
    const decision = decide(schedule, { now, settledUntil: mark.settledUntil, makeUpMs: schedule.makeUpMs });
    if (decision.kind === 'wait') return decision.until;
    const { dueAt } = decision;
    const reason = this.#reasonAgainst(schedule);
    // In one transaction: a crash neither loses the run nor has it run again.
    store.transact(() => {
      store.putScheduleMark(schedule.name, { definition, settledUntil: dueAt });
      if (decision.kind === 'missed') this.#giveUp(schedule, 'missed', dueAt, 'It was missed for too long.');
      else if (reason !== undefined) this.#giveUp(schedule, 'skipped', dueAt, reason);
      else this.#begin(schedule, { dueAt });
    });
    return nextDue(schedule, now);
  }

  /** Why this is no time for a run that is due. */
  #reasonAgainst(schedule: Schedule): string | undefined {
    return this.#parts.obstacle() ?? (this.#isRunning(schedule) ? 'The run before had not ended.' : undefined);
  }

  #isRunning({ name }: Schedule): boolean {
    return this.#parts.store
      .scheduledRuns()
      .some(({ schedule, outcome }) => schedule === name && outcome === 'running');
  }

  #begin({ name, run }: Schedule, due: Pick<ScheduledRun, 'dueAt'>): Job {
    const { clock, newId, ask } = this.#parts;
    const job = ask(run);
    this.#put({ id: newId(), schedule: name, outcome: 'running', ...due, at: clock.now(), jobId: job.id });
    return job;
  }

  #giveUp({ name }: Schedule, outcome: 'missed' | 'skipped', dueAt: Instant, message: string): void {
    const { clock, newId } = this.#parts;
    this.#put({ id: newId(), schedule: name, outcome, dueAt, at: clock.now(), message });
  }

  /** Takes over how jobs ended: they are forgotten sooner than the runs of schedules. */
  #noteEnds(): void {
    const { store, jobs } = this.#parts;
    for (const run of store.scheduledRuns()) {
      if (run.outcome !== 'running' || run.jobId === undefined) continue;
      const last = jobs.get(run.jobId);
      if (last === undefined) {
        this.#put({ ...run, outcome: 'failed', message: 'Its job is not remembered any more.' });
        continue;
      }
      const all = [...(last.before ?? []).map((id) => jobs.get(id)), last].filter((job) => job !== undefined);
      if (all.some(({ state }) => state === 'queued' || state === 'running')) continue;
      this.#put(ended(run, all.find(({ state }) => state !== 'done') ?? last, last.endedAt));
    }
  }

  #put(run: ScheduledRun): void {
    this.#parts.store.putScheduledRun(run);
    const { schedule, outcome, jobId } = run;
    this.#parts.publish('schedule.run', { schedule, outcome, ...(jobId === undefined ? {} : { job: jobId }) });
  }
}

/** As the first of its jobs that was not done ended, or the last. */
function ended(run: ScheduledRun, { state, error }: Job, endedAt: Instant | undefined): ScheduledRun {
  return {
    ...run,
    outcome: state === 'failed' || state === 'cancelled' ? state : 'done',
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(error === undefined ? {} : { message: error.message }),
  };
}

function statusOf(schedule: Schedule, now: Instant, runs: readonly ScheduledRun[]): ScheduleStatus {
  const nextAt = nextDue(schedule, now);
  const lastRun = runs.find((run) => run.schedule === schedule.name);
  return {
    schedule,
    ...(nextAt === undefined ? {} : { nextAt }),
    ...(lastRun === undefined ? {} : { lastRun }),
  };
}
