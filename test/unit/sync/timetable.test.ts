import { describe, expect, it, vi } from 'vitest';
import type { JobId, JobKind, ProjectId } from '../../../src/core/model.ts';
import type { Schedule } from '../../../src/core/schedule.ts';
import type { Job } from '../../../src/sync/ports/jobs.ts';
import type { ScheduledRun } from '../../../src/sync/ports/schedule-runs.ts';
import { Timetable } from '../../../src/sync/timetable.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { scheduleOf, type ScheduleWords } from '../../support/schedules.ts';

const HOUR_MS = 3_600_000;
const PROJECT = 'project1' as ProjectId;

/** A project whose jobs stay in line until the test ends them; `off` and `on` are the daemon. */
class Office {
  readonly clock = new ManualClock(Date.UTC(2026, 2, 2, 12));
  readonly store = new MemoryStore();
  schedules: readonly Schedule[];
  obstacle: string | undefined;
  #ids = 0;
  #timetable: Timetable | undefined;

  constructor(...schedules: readonly ScheduleWords[]) {
    this.schedules = schedules.map(scheduleOf);
  }

  async on(): Promise<Timetable> {
    this.#timetable = new Timetable({
      schedules: () => this.schedules,
      readSchedules: () => Promise.resolve(this.schedules),
      sharing: () => undefined,
      obstacle: () => this.obstacle,
      ask: (work) => this.#ask(work === 'sprint-end' || work === 'report' ? 'initial' : work),
      store: this.store.project(PROJECT),
      jobs: this.store.jobs,
      clock: this.clock,
      newId: () => `id-${++this.#ids}`,
      publish: () => undefined,
      log: new RecordingLog(),
    });
    this.#timetable.start();
    await this.clock.advance(0);
    return this.#timetable;
  }

  async off(): Promise<void> {
    await this.#timetable?.[Symbol.asyncDispose]();
  }

  /** The daemon is gone for so long. */
  async sleep(ms: number): Promise<void> {
    await this.off();
    await this.clock.advance(ms);
    await this.on();
  }

  get jobs(): readonly Job[] {
    return this.store.jobs.list({});
  }

  get runs(): readonly ScheduledRun[] {
    return this.store.project(PROJECT).scheduledRuns();
  }

  endJobs(state: 'done' | 'failed' = 'done'): void {
    const error = { code: 'UNREACHABLE', message: 'No route.', fix: 'Wait.' } as const;
    for (const job of this.jobs) {
      if (job.endedAt !== undefined) continue;
      this.store.jobs.put({ ...job, state, endedAt: this.clock.now(), ...(state === 'failed' ? { error } : {}) });
    }
  }

  #ask(kind: JobKind): Job {
    const id = `job-${++this.#ids}` as JobId;
    const job: Job = {
      id,
      projectId: PROJECT,
      kind,
      state: 'queued',
      askedAt: this.clock.now(),
      progress: { planned: 0, ended: 0 },
    };
    this.store.jobs.put(job);
    return job;
  }
}

describe('Timetable', () => {
  it('asks for the job of a schedule when it is due, and not before', async () => {
    const office = new Office({ cron: '30 13 * * *', run: 'reupload' });
    await office.on();
    await office.clock.advance(1.4 * HOUR_MS);
    expect(office.jobs).toEqual([]);
    await office.clock.advance(0.2 * HOUR_MS);
    expect(office.jobs).toMatchObject([{ kind: 'reupload', askedAt: Date.UTC(2026, 2, 2, 13, 30) }]);
    expect(office.runs).toMatchObject([{ outcome: 'running', dueAt: Date.UTC(2026, 2, 2, 13, 30) }]);
    await office.off();
  });

  it('tells how a run ended, with the reason where it failed, and when the next is', async () => {
    const office = new Office({ cron: '0 * * * *' });
    const timetable = await office.on();
    await office.clock.advance(HOUR_MS);
    office.endJobs('failed');
    expect(await timetable.list()).toMatchObject([
      { nextAt: Date.UTC(2026, 2, 2, 14), lastRun: { outcome: 'failed', message: 'No route.' } },
    ]);
    await office.off();
  });

  it('says which schedule is next', async () => {
    const office = new Office(
      { name: 'late', cron: '0 18 * * *' },
      { name: 'soon', cron: '30 13 * * *', run: 'reupload' },
    );
    const timetable = await office.on();
    expect(timetable.next).toEqual({ schedule: 'soon', run: 'reupload', at: Date.UTC(2026, 2, 2, 13, 30) });
    await office.clock.advance(2 * HOUR_MS);
    expect(timetable.next).toMatchObject({ schedule: 'late' });
    office.schedules = [];
    await office.clock.advance(20_000);
    expect(timetable.next).toBeUndefined();
    await office.off();
  });

  it('tells of all jobs of a run, which has ended when the last of them has', async () => {
    const office = new Office({ name: 'end', cron: '0 13 * * *', run: 'sprint-end' });
    const timetable = await office.on();
    await office.clock.advance(HOUR_MS);
    const [last] = office.jobs;
    if (last === undefined) throw new Error('nothing was asked for');
    const error = { code: 'UNREACHABLE', message: 'No route.', fix: 'Wait.' } as const;
    office.store.jobs.put({ ...last, id: 'clean-1' as JobId, kind: 'clean', state: 'running' });
    office.store.jobs.put({ ...last, before: ['clean-1' as JobId], state: 'done', endedAt: 1 });
    expect(await timetable.list()).toMatchObject([{ lastRun: { outcome: 'running' } }]);
    office.store.jobs.put({ ...last, id: 'clean-1' as JobId, kind: 'clean', state: 'failed', error, endedAt: 1 });
    expect(await timetable.list()).toMatchObject([{ lastRun: { outcome: 'failed', message: 'No route.' } }]);
    await office.off();
  });

  it('makes up one run for all that were missed while no daemon ran', async () => {
    const office = new Office({ cron: '0 * * * *' });
    await office.on();
    await office.sleep(10.5 * HOUR_MS);
    expect(office.runs).toMatchObject([{ dueAt: Date.UTC(2026, 2, 2, 22), at: Date.UTC(2026, 2, 2, 22, 30) }]);
    office.endJobs();
    await office.sleep(0);
    expect(office.jobs).toHaveLength(1);
    await office.off();
  });

  it('gives up what was missed for longer than it is made up, and says so once', async () => {
    const office = new Office({ cron: '0 13 * * *', makeUpMs: 2 * HOUR_MS });
    await office.on();
    await office.sleep(5 * HOUR_MS);
    await office.sleep(HOUR_MS);
    expect(office.jobs).toEqual([]);
    expect(office.runs).toMatchObject([{ outcome: 'missed', dueAt: Date.UTC(2026, 2, 2, 13) }]);
    await office.off();
  });

  it('has missed nothing before it knew of a schedule, or of its new time', async () => {
    const office = new Office({ cron: '0 11 * * *' });
    await office.on();
    office.schedules = [scheduleOf({ cron: '0 10 * * *' })];
    await office.clock.advance(HOUR_MS);
    expect(office.runs).toEqual([]);
    await office.clock.advance(22 * HOUR_MS);
    expect(office.runs).toHaveLength(1);
    await office.off();
  });

  it('leaves a run out while the one before has not ended, or the project is paused', async () => {
    const office = new Office({ cron: '0 * * * *' });
    const timetable = await office.on();
    await office.clock.advance(2 * HOUR_MS);
    expect(office.jobs).toHaveLength(1);
    expect(office.runs[0]).toMatchObject({ outcome: 'skipped', message: 'The run before had not ended.' });
    await expect(timetable.runNow('nightly')).rejects.toMatchObject({ code: 'PROJECT_BUSY' });
    office.endJobs();
    office.obstacle = 'The project was paused.';
    await office.clock.advance(HOUR_MS);
    expect(office.jobs).toHaveLength(1);
    expect(office.runs[0]).toMatchObject({ outcome: 'skipped', message: 'The project was paused.' });
    await office.off();
  });

  it('runs one now when a person asks, and the next at its time all the same', async () => {
    const office = new Office({ cron: '0 13 * * *' });
    const timetable = await office.on();
    await timetable.runNow('nightly');
    office.endJobs();
    await office.clock.advance(HOUR_MS);
    expect(office.runs.map(({ dueAt }) => dueAt)).toEqual([Date.UTC(2026, 2, 2, 13), undefined]);
    await expect(timetable.runNow('weekly')).rejects.toMatchObject({ code: 'SCHEDULE_NOT_FOUND' });
    await office.off();
  });

  it('goes on when the clock was far ahead once', async () => {
    const office = new Office({ cron: '0 13 * * *' });
    office.store.project(PROJECT).putScheduleMark('nightly', {
      definition: '0 13 * * * | UTC | 1 | ',
      settledUntil: Date.UTC(2080, 0, 1),
    });
    await office.on();
    await office.clock.advance(HOUR_MS);
    expect(office.jobs).toHaveLength(1);
    await office.off();
  });

  it('loses no run when it cannot be written down', async () => {
    const office = new Office({ cron: '0 13 * * *' });
    await office.on();
    const project = office.store.project(PROJECT);
    const put = vi.spyOn(project, 'putScheduledRun').mockImplementation(() => {
      throw new Error('the disk is full');
    });
    await office.clock.advance(HOUR_MS);
    put.mockRestore();
    await office.clock.advance(60_000);
    expect(office.runs).toMatchObject([{ outcome: 'running', dueAt: Date.UTC(2026, 2, 2, 13) }]);
    await office.off();
  });
});
