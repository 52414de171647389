/**
 * Units of work that somebody asked for.
 *
 *   queued ──► running ──► done | failed | cancelled
 *     ▲           │
 *     └───────────┘  its process is gone
 */
import type { Instant, JobId, ProjectId } from '../core/model.ts';
import type { Job, JobError, JobResult, JobState, JobStore } from '../sync/ports/jobs.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';
import { remembering } from './remembering.ts';

/** How many ended jobs are remembered, in all projects together. */
export const REMEMBERED_JOBS = 500;

interface Row {
  readonly id: JobId;
  readonly projectId: ProjectId;
  readonly kind: Job['kind'];
  readonly planId: string | null;
  /** JSON, a list of ids. */
  readonly preceding: string | null;
  readonly state: JobState;
  readonly askedAt: Instant;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly planned: number;
  readonly ended: number;
  /** JSON, of `JobResult`. */
  readonly result: string | null;
  /** JSON, of `JobError`. */
  readonly error: string | null;
}

const COLUMNS = `id, project_id as projectId, kind, plan_id as planId, preceding, state, asked_at as askedAt, started_at as startedAt,
  ended_at as endedAt, planned, ended, result, error`;

const ENDED = `(state in ('done', 'failed', 'cancelled'))`;

export function prepareJobs(connection: Connection): JobStore {
  const put = connection.prepare<Row>(
    `insert into jobs
       (id, project_id, kind, plan_id, preceding, state, asked_at, started_at, ended_at, planned, ended, result, error)
     values (:id, :projectId, :kind, :planId, :preceding, :state, :askedAt, :startedAt, :endedAt, :planned, :ended, :result,
       :error)
     on conflict (id) do update set
       project_id = excluded.project_id, kind = excluded.kind, plan_id = excluded.plan_id,
       preceding = excluded.preceding, state = excluded.state, asked_at = excluded.asked_at,
       started_at = excluded.started_at, ended_at = excluded.ended_at, planned = excluded.planned,
       ended = excluded.ended, result = excluded.result, error = excluded.error`,
  );
  const prune = connection.prepare<{ keep: number }>(
    `delete from jobs where sequence in (
       select sequence from jobs where ${ENDED} order by sequence desc limit -1 offset :keep)`,
  );
  const one = connection.prepare<{ id: JobId }, Row>(`select ${COLUMNS} from jobs where id = :id`);
  const newest = connection.prepare<{ projectId: ProjectId | null; limit: number }, Row>(
    `select ${COLUMNS} from jobs where :projectId is null or project_id = :projectId
     order by sequence desc limit :limit`,
  );
  const open = connection.prepare<object, Row>(`select ${COLUMNS} from jobs where not ${ENDED} order by sequence desc`);
  const allOpen = remembering(connection, 'jobs', () => open.all({}).map((row) => jobOf(row)));
  const requeue = connection.prepare<object>(
    `update jobs set state = 'queued', planned = 0, ended = 0 where state = 'running'`,
  );
  const removeProject = connection.prepare<{ id: ProjectId }>('delete from jobs where project_id = :id');

  return {
    put: (job) => {
      connection.transact(() => {
        put.run(rowOf(job));
        if (job.state !== 'queued' && job.state !== 'running') prune.run({ keep: REMEMBERED_JOBS });
      });
    },
    get: (id) => {
      const row = one.get({ id });
      return row === undefined ? undefined : jobOf(row);
    },
    list: ({ projectId, limit }) =>
      newest.all({ projectId: projectId ?? null, limit: limit ?? -1 }).map((row) => jobOf(row)),
    open: (projectId) => allOpen().filter((job) => job.projectId === projectId),
    requeueRunning: () => {
      requeue.run({});
    },
    deleteProject: (id) => {
      removeProject.run({ id });
    },
  };
}

function rowOf({ planId, before, startedAt, endedAt, progress, result, error, ...job }: Job): Row {
  return {
    ...job,
    ...progress,
    planId: planId ?? null,
    preceding: before === undefined ? null : JSON.stringify(before),
    askedAt: wholeMs(job.askedAt),
    startedAt: startedAt === undefined ? null : wholeMs(startedAt),
    endedAt: endedAt === undefined ? null : wholeMs(endedAt),
    result: result === undefined ? null : JSON.stringify(result),
    error: error === undefined ? null : JSON.stringify(error),
  };
}

function jobOf({ planId, preceding, startedAt, endedAt, planned, ended, result, error, ...job }: Row): Job {
  return {
    ...job,
    ...(planId === null ? {} : { planId }),
    ...(preceding === null ? {} : { before: JSON.parse(preceding) as JobId[] }),
    ...(startedAt === null ? {} : { startedAt }),
    ...(endedAt === null ? {} : { endedAt }),
    progress: { planned, ended },
    ...(result === null ? {} : { result: JSON.parse(result) as JobResult }),
    ...(error === null ? {} : { error: JSON.parse(error) as JobError }),
  };
}
