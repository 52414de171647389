/** What was done by the clock: until when each schedule is settled, and what ran with what outcome. */
import type { Instant, JobId, ProjectId } from '../core/model.ts';
import type { RunOutcome, ScheduledRun, ScheduleMark } from '../sync/ports/schedule-runs.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';
import { remembering } from './remembering.ts';

/** How many runs are remembered of each project. */
const REMEMBERED_RUNS = 200;

type Schedules = Pick<ProjectStore, 'scheduleMarks' | 'putScheduleMark' | 'scheduledRuns' | 'putScheduledRun'>;

interface MarkRow extends ScheduleMark {
  readonly project: ProjectId;
  readonly name: string;
}

interface RunRow {
  readonly project: ProjectId;
  readonly id: string;
  readonly schedule: string;
  readonly outcome: RunOutcome;
  readonly dueAt: Instant | null;
  readonly at: Instant;
  readonly endedAt: Instant | null;
  readonly jobId: JobId | null;
  readonly message: string | null;
}

export function prepareSchedules(connection: Connection): (project: ProjectId) => Schedules {
  const marks = connection.prepare<{ project: ProjectId }, MarkRow>(
    `select name, definition, settled_until_at as settledUntil from schedule_marks where project_id = :project`,
  );
  const putMark = connection.prepare<MarkRow>(
    `insert into schedule_marks (project_id, name, definition, settled_until_at)
     values (:project, :name, :definition, :settledUntil)
     on conflict (project_id, name) do update set
       definition = excluded.definition, settled_until_at = excluded.settled_until_at`,
  );
  const runs = connection.prepare<{ project: ProjectId }, RunRow>(
    `select project_id as project, id, schedule, outcome, due_at as dueAt, at, ended_at as endedAt, job_id as jobId, message
     from scheduled_runs where project_id = :project order by sequence desc`,
  );
  const putRun = connection.prepare<RunRow>(
    `insert into scheduled_runs (project_id, id, schedule, outcome, due_at, at, ended_at, job_id, message)
     values (:project, :id, :schedule, :outcome, :dueAt, :at, :endedAt, :jobId, :message)
     on conflict (project_id, id) do update set
       schedule = excluded.schedule, outcome = excluded.outcome, due_at = excluded.due_at, at = excluded.at,
       ended_at = excluded.ended_at, job_id = excluded.job_id, message = excluded.message`,
  );
  const prune = connection.prepare<{ project: ProjectId; keep: number }>(
    `delete from scheduled_runs where sequence in (
       select sequence from scheduled_runs where project_id = :project order by sequence desc limit -1 offset :keep)`,
  );

  return (project) => ({
    scheduleMarks: remembering(
      connection,
      'schedule_marks',
      () =>
        new Map(
          marks.all({ project }).map(({ name, definition, settledUntil }) => [name, { definition, settledUntil }]),
        ),
    ),
    putScheduleMark: (name, { definition, settledUntil }) => {
      putMark.run({ project, name, definition, settledUntil: wholeMs(settledUntil) });
    },
    scheduledRuns: remembering(connection, 'scheduled_runs', () => runs.all({ project }).map(runOf)),
    putScheduledRun: (run) => {
      connection.transact(() => {
        putRun.run(rowOf(project, run));
        prune.run({ project, keep: REMEMBERED_RUNS });
      });
    },
  });
}

function rowOf(project: ProjectId, { dueAt, endedAt, jobId, message, ...run }: ScheduledRun): RunRow {
  return {
    project,
    ...run,
    at: wholeMs(run.at),
    dueAt: dueAt === undefined ? null : wholeMs(dueAt),
    endedAt: endedAt === undefined ? null : wholeMs(endedAt),
    jobId: jobId ?? null,
    message: message ?? null,
  };
}

function runOf({ project: _project, dueAt, endedAt, jobId, message, ...run }: RunRow): ScheduledRun {
  return {
    ...run,
    ...(dueAt === null ? {} : { dueAt }),
    ...(endedAt === null ? {} : { endedAt }),
    ...(jobId === null ? {} : { jobId }),
    ...(message === null ? {} : { message }),
  };
}
