/** One project's schedules: starts what falls due, makes up what was missed, and remembers what came of it. */
import type { Clock } from '../clock.ts';
import { MoontideError, asMoontideError } from '../core/errors.ts';
import type { Instant } from '../core/model.ts';
import { decide, definitionOf, nextDue, type Schedule, type ScheduledWork } from '../core/schedule.ts';
import type { Log } from '../log.ts';
import type { NextRun, ScheduleStatus } from './api.ts';
import type { DueRun, Sharing } from './ports/sharing.ts';
import type { MoontideEvent } from './ports/events.ts';
import type { Job, JobStore } from './ports/jobs.ts';
import type { ScheduledRun, ScheduleMark } from './ports/schedule-runs.ts';
import type { ProjectStore } from './ports/store.ts';
import { msToBeat } from './sleep.ts';

export interface TimetableParts {
  /** Those that the project goes by. */
  readonly schedules: () => readonly Schedule[];
  /** As the configuration has them at this moment. */
  readonly readSchedules: () => Promise<readonly Schedule[]>;
  /** Why nothing can be done now. */
  readonly obstacle: () => string | undefined;
  /** Puts a job in line. */
  readonly ask: (work: ScheduledWork) => Job;
  /** Undefined where there is no team. */
  readonly sharing: () => Sharing | undefined;
  readonly store: ProjectStore;
  readonly jobs: JobStore;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly publish: (type: MoontideEvent['type'], data: MoontideEvent['data']) => void;
  readonly log: Log;
}

/** Timers stand still while the machine sleeps: however far the next run is, the clock is looked at this often. */
const LONGEST_WAIT_MS = 20_000;
/** Begins the ids of runs that are done for a team. */
const TEAM_RUN = 'team-';
const TEAM_RUN_LOOK_MS = 500;
/** A mark that is further ahead was made while the clock was wrong. */
const CLOCK_SLACK_MS = 86_400_000;

export class Timetable implements AsyncDisposable {
  readonly #parts: TimetableParts;
  readonly #stop = new AbortController();
  /** Schedules of which a run is just being given to the team. */
  readonly #giving = new Set<string>();
  #part: { readonly sharing: Sharing; readonly end: () => void } | undefined;
  #life: Promise<void> = Promise.resolve();
  #next: NextRun | undefined;

  constructor(parts: TimetableParts) {
    this.#parts = parts;
  }

  /** As of the last look. */
  get next(): NextRun | undefined {
    return this.#next;
  }

  /** To be called before the jobs of before go on. */
  start(): void {
    this.#abandonTeamRuns();
    this.#life = this.#live(this.#stop.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#part?.end();
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
    const ms = Math.min(msToBeat(clock, LONGEST_WAIT_MS), (nextAt ?? Number.POSITIVE_INFINITY) - clock.now());
    try {
      await clock.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Starts what is due, and says when to look again at the latest. */
  #tick(): Instant | undefined {
    this.#noteEnds();
    this.#takePart();
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
    const sharing = this.#parts.sharing();
    if (decision.kind === 'run' && sharing !== undefined) {
      this.#giveToTeam(schedule, sharing, { dueAt, definition });
      return nextDue(schedule, now);
    }
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

  /** One run for all machines; while the others cannot be asked, one on each. */
  #giveToTeam(
    schedule: Schedule,
    sharing: Sharing,
    due: { readonly dueAt: Instant; readonly definition: string },
  ): void {
    const { name } = schedule;
    const { store, log } = this.#parts;
    const { dueAt, definition } = due;
    if (this.#giving.has(name)) return;
    this.#giving.add(name);
    const give = async (): Promise<void> => {
      const isGiven = await sharing.addRun({ schedule: name, dueAt });
      store.transact(() => {
        store.putScheduleMark(name, { definition, settledUntil: dueAt });
        const reason = this.#reasonAgainst(schedule);
        if (isGiven) return;
        if (reason === undefined) this.#begin(schedule, { dueAt });
        else this.#giveUp(schedule, 'skipped', dueAt, reason);
      });
    };
    give()
      .catch((error: unknown) => log.warn({ err: asMoontideError(error) }, 'a run could not be given to the team'))
      .finally(() => this.#giving.delete(name));
  }

  #takePart(): void {
    const sharing = this.#parts.sharing();
    if (this.#part?.sharing === sharing) return;
    this.#part?.end();
    this.#part = sharing && { sharing, end: sharing.offer((due) => this.#runForTeam(due)) };
  }

  /** Does a run of the team. @throws when another machine should try. */
  async #runForTeam({ schedule: name, dueAt }: DueRun): Promise<void> {
    const { schedules, store, clock } = this.#parts;
    const schedule = schedules().find((each) => each.name === name);
    if (schedule === undefined) throw new MoontideError('SCHEDULE_NOT_FOUND', `This machine has no schedule ${name}.`);
    const reason = this.#reasonAgainst(schedule);
    if (reason !== undefined) throw new MoontideError('PROJECT_BUSY', reason);
    store.transact(() => this.#begin(schedule, { dueAt }, TEAM_RUN + this.#parts.newId()));
    while (this.#isRunning(schedule) && !this.#stop.signal.aborted) {
      await clock.sleep(TEAM_RUN_LOOK_MS, this.#stop.signal);
      this.#noteEnds();
    }
  }

  /** A run of the team that was cut off here is another machine's by now, or comes back from the team. */
  #abandonTeamRuns(): void {
    const { store, jobs, clock } = this.#parts;
    for (const run of store.scheduledRuns()) {
      if (run.outcome !== 'running' || !run.id.startsWith(TEAM_RUN)) continue;
      const waiting = this.#jobsOf(run).filter(({ state }) => state === 'queued');
      store.transact(() => {
        for (const job of waiting) jobs.put({ ...job, state: 'cancelled', endedAt: clock.now() });
        this.#put({ ...run, outcome: 'cancelled', endedAt: clock.now(), message: 'It was left to the team.' });
      });
    }
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

  #begin({ name, run }: Schedule, due: Pick<ScheduledRun, 'dueAt'>, id = this.#parts.newId()): Job {
    const { clock, ask } = this.#parts;
    const job = ask(run);
    this.#put({ id, schedule: name, outcome: 'running', ...due, at: clock.now(), jobId: job.id });
    return job;
  }

  #giveUp({ name }: Schedule, outcome: 'missed' | 'skipped', dueAt: Instant, message: string): void {
    const { clock, newId } = this.#parts;
    this.#put({ id: newId(), schedule: name, outcome, dueAt, at: clock.now(), message });
  }

  /** Takes over how jobs ended: they are forgotten sooner than the runs of schedules. */
  #noteEnds(): void {
    for (const run of this.#parts.store.scheduledRuns()) {
      if (run.outcome !== 'running' || run.jobId === undefined) continue;
      const jobs = this.#jobsOf(run);
      const last = jobs.at(-1);
      if (last === undefined) {
        this.#put({ ...run, outcome: 'failed', message: 'Its job is not remembered any more.' });
      } else if (!jobs.some(({ state }) => state === 'queued' || state === 'running')) {
        this.#put(ended(run, jobs.find(({ state }) => state !== 'done') ?? last, last.endedAt));
      }
    }
  }

  /** Those that were put in line for a run, as far as they are remembered, in the order in which they run. */
  #jobsOf({ jobId }: ScheduledRun): readonly Job[] {
    const { jobs } = this.#parts;
    const last = jobId === undefined ? undefined : jobs.get(jobId);
    if (last === undefined) return [];
    return [...(last.before ?? []).map((id) => jobs.get(id)), last].filter((job) => job !== undefined);
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
