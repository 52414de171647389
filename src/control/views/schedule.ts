/** Schedules, from the domain's values to the wire. */
import { showDay } from '../../core/schedule.ts';
import type { ScheduleStatus } from '../../sync/api.ts';
import type { ScheduledRun } from '../../sync/ports/schedule-runs.ts';
import type { Schedule as WireSchedule, ScheduledRun as WireRun } from '../protocol/schedule.ts';
import { defined } from './defined.ts';
import { isoInstant } from './instant.ts';

const HOUR_MS = 3_600_000;

export function viewSchedule({ schedule, nextAt, lastRun }: ScheduleStatus): WireSchedule {
  const { startingDay } = schedule;
  return defined({
    name: schedule.name,
    run: schedule.run,
    cron: schedule.expression,
    timezone: schedule.timezone,
    everyWeeks: schedule.everyWeeks,
    starting: startingDay === undefined ? undefined : showDay(startingDay),
    catchUpHours: schedule.makeUpMs / HOUR_MS,
    nextAt: isoInstant(nextAt),
    lastRun: lastRun && viewRun(lastRun),
  });
}

function viewRun(run: ScheduledRun): WireRun {
  return defined({
    outcome: run.outcome,
    dueAt: isoInstant(run.dueAt),
    at: isoInstant(run.at),
    endedAt: isoInstant(run.endedAt),
    jobId: run.jobId,
    message: run.message,
  });
}
