import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import type { AccountId, ProjectId, Snapshot } from '../../../src/core/model.ts';
import type { Account } from '../../../src/sync/ports/account.ts';
import type { Schedule } from '../../../src/core/schedule.ts';
import { Project } from '../../../src/sync/project.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { PROJECT_SETTINGS } from '../../support/project-settings.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { scheduleOf } from '../../support/schedules.ts';
import { World } from '../../support/world.ts';

const ID = 'project1' as ProjectId;

interface Watched {
  readonly project: Project;
  readonly clock: ManualClock;
  readonly turns: () => number;
  /** Projects on which a report was written. */
  readonly reports: readonly string[];
}

/** A project whose turns are counted: each reads the settings anew. */
function watchedProject(snapshot: Snapshot, account?: Account, schedules: readonly Schedule[] = []): Watched {
  const reports: string[] = [];
  const clock = new ManualClock();
  const store = new MemoryStore();
  let turns = 0;
  const settings = { ...PROJECT_SETTINGS, schedules, ...(account === undefined ? {} : { account }) };
  const project = new Project({
    entry: { id: ID, root: '/project', name: 'project' },
    settings,
    host: {
      async settings() {
        turns += 1;
        return settings;
      },
      open: async () => ({
        scanner: {
          scan: async () => snapshot,
          read: async () => {
            throw new MoontideError('STALE', 'gone');
          },
        },
        gitBusy: () => false,
        async [Symbol.asyncDispose]() {},
      }),
      trackingFile: () => ({ read: async () => ({ kind: 'missing' }), write: async () => undefined }),
      account: () => undefined,
      findMoved: () => undefined,
      inspect: async () => {
        throw new Error('nobody adds anything');
      },
    },
    store: store.project(ID),
    jobs: store.jobs,
    clock,
    random: () => 0.5,
    newId: () => 'id',
    reached: () => undefined,
    writeReport: async (id) => void reports.push(id),
    sprintSessions: { active: () => [], create: async () => undefined, archive: async () => undefined },
    publish: () => undefined,
    log: new RecordingLog(),
    saveEntry: () => undefined,
    automatic: true,
  });
  project.start();
  return { project, clock, turns: () => turns, reports };
}

describe('a project', () => {
  it.each([
    ['has no key', new World().snapshot],
    ['has lost its folder', { ...new World().snapshot, root: 'missing', complete: false } as const],
  ])('rests while it is halted because it %s', async (_why, snapshot) => {
    const { project, clock, turns } = watchedProject(snapshot);
    await clock.advance(1000);
    expect(project.status([]).state.kind).toBe('halted');
    const before = turns();
    await clock.advance(60_000);
    expect(turns() - before).toBeLessThanOrEqual(7);
    expect(turns()).toBeGreaterThan(before);
    await project[Symbol.asyncDispose]();
  });

  it('rests between its tries while the account cannot be listed', async () => {
    let tries = 0;
    const account = {
      id: 'account' as AccountId,
      queue: { withdraw: async () => undefined },
      listing: async () => {
        tries += 1;
        throw new MoontideError('UNREACHABLE', 'nobody there');
      },
    } as unknown as Account;
    const { project, clock } = watchedProject(new World().snapshot, account);
    await clock.advance(0);
    await clock.advance(60_000);
    expect(project.status([]).state.kind).toBe('backing-off');
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(10);
    await project[Symbol.asyncDispose]();
  });

  it('has a report written by a schedule, also while it is halted', async () => {
    const weekly = scheduleOf({ name: 'weekly', cron: '0 18 * * fri', run: 'report' });
    const { project, clock, reports } = watchedProject(new World().snapshot, undefined, [weekly]);
    await clock.advance(0);
    expect(project.status([]).state.kind).toBe('halted');
    expect((await project.timetable.runNow('weekly')).kind).toBe('report');
    await clock.advance(0);
    expect(reports).toEqual([ID]);
    expect((await project.timetable.list())[0]?.lastRun).toMatchObject({ outcome: 'done' });
    await project[Symbol.asyncDispose]();
  });
});
