import type { Instant, JobId, ProjectId } from '../core/model.ts';
import type { Sprint, SprintState } from '../core/sprint.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';

interface Row {
  readonly project: ProjectId;
  readonly name: string;
  readonly state: SprintState;
  /** JSON, a list of ids. */
  readonly jobs: string;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

export function prepareSprints(
  connection: Connection,
): (project: ProjectId) => Pick<ProjectStore, 'sprints' | 'putSprint'> {
  const all = connection.prepare<{ project: ProjectId }, Row>(
    `select project_id as project, name, state, jobs, started_at as startedAt, ended_at as endedAt
     from sprints where project_id = :project order by sequence desc`,
  );
  const put = connection.prepare<Row>(
    `insert into sprints (project_id, name, state, jobs, started_at, ended_at)
     values (:project, :name, :state, :jobs, :startedAt, :endedAt)
     on conflict (project_id, name) do update set
       state = excluded.state, jobs = excluded.jobs, started_at = excluded.started_at, ended_at = excluded.ended_at`,
  );
  return (project) => ({
    sprints: () => all.all({ project }).map(sprintOf),
    putSprint: ({ name, state, jobs, startedAt, endedAt }) => {
      put.run({
        project,
        name,
        state,
        jobs: JSON.stringify(jobs),
        startedAt: startedAt === undefined ? null : wholeMs(startedAt),
        endedAt: endedAt === undefined ? null : wholeMs(endedAt),
      });
    },
  });
}

function sprintOf({ name, state, jobs, startedAt, endedAt }: Row): Sprint {
  return {
    name,
    state,
    jobs: JSON.parse(jobs) as JobId[],
    ...(startedAt === null ? {} : { startedAt }),
    ...(endedAt === null ? {} : { endedAt }),
  };
}
