/** Schedules: what is done by the clock. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { answer, choice, Id, Instant, parameters, refTo, request } from './schema.ts';

export type ScheduledRun = Static<typeof ScheduledRun>;
export const ScheduledRun = answer('ScheduledRun', 'One run of a schedule, or one that came to nothing.', {
  outcome: choice(['running', 'done', 'failed', 'cancelled', 'skipped', 'missed'], {
    description:
      '`skipped`: the project was paused, or the run before had not ended. `missed`: nobody was there to run it, for longer than it is made up.',
  }),
  dueAt: Type.Optional(Instant),
  at: Instant,
  endedAt: Type.Optional(Instant),
  jobId: Type.Optional(Type.String()),
  message: Type.Optional(Type.String({ description: 'Why it failed, or did not run.' })),
});

export type Schedule = Static<typeof Schedule>;
export const Schedule = answer('Schedule', 'Work that is done by the clock, as moontide.toml has it.', {
  name: Type.String(),
  run: choice(['sync', 'clean', 'reupload', 'sprint-end', 'report']),
  cron: Type.String(),
  timezone: Type.String(),
  everyWeeks: Type.Integer({ minimum: 1 }),
  starting: Type.Optional(Type.String({ format: 'date' })),
  catchUpHours: Type.Number({ minimum: 0, description: 'A missed run is made up once if it is not older.' }),
  nextAt: Type.Optional(Instant),
  lastRun: Type.Optional(refTo(ScheduledRun)),
});

export type ScheduleList = Static<typeof ScheduleList>;
export const ScheduleList = answer('ScheduleList', 'The schedules of a project, as its configuration has them.', {
  schedules: Type.Array(refTo(Schedule)),
});

export const ScheduleParams = parameters({ id: Id, name: Id });

export type RunRequest = Static<typeof RunRequest>;
export const RunRequest = request('RunRequest', 'Work that is named by the path.', {
  wait: Type.Optional(
    Type.Boolean({ default: false, description: 'Answer with 200 when the job has ended instead of 202 at once.' }),
  ),
});
