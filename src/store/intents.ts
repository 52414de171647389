/** Uploads that were started and whose outcome is not recorded yet. */
import type { Instant, Intent, ProjectId } from '../core/model.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';
import { remembering } from './remembering.ts';

type Intents = Pick<ProjectStore, 'intents' | 'putIntent' | 'deleteIntent' | 'loseIntents'>;

interface Row extends Omit<Intent, 'lostAt'> {
  readonly lostAt: Instant | null;
}

interface OfProject {
  readonly project: ProjectId;
}

export function prepareIntents(connection: Connection): (project: ProjectId) => Intents {
  const all = connection.prepare<OfProject, Row>(
    `select id, path, bytes, mtime_ms as mtimeMs, sha256, upload_name as uploadName, started_at as startedAt,
       lost_at as lostAt
     from intents where project_id = :project order by started_at, id`,
  );
  const put = connection.prepare<OfProject & Row>(
    `insert or replace into intents (project_id, id, path, bytes, mtime_ms, sha256, upload_name, started_at, lost_at)
     values (:project, :id, :path, :bytes, :mtimeMs, :sha256, :uploadName, :startedAt, :lostAt)`,
  );
  const remove = connection.prepare<OfProject & { id: string }>(
    'delete from intents where project_id = :project and id = :id',
  );
  const lose = connection.prepare<OfProject & { at: Instant }>(
    'update intents set lost_at = :at where project_id = :project and lost_at is null',
  );

  return (project) => ({
    intents: remembering(connection, 'intents', () => all.all({ project }).map((row) => intentOf(row))),
    putIntent: (intent) => {
      const lostAt = intent.lostAt === undefined ? null : wholeMs(intent.lostAt);
      put.run({ project, ...intent, startedAt: wholeMs(intent.startedAt), lostAt });
    },
    deleteIntent: (id) => {
      remove.run({ project, id });
    },
    loseIntents: (at) => {
      lose.run({ project, at: wholeMs(at) });
    },
  });
}

function intentOf({ lostAt, ...intent }: Row): Intent {
  return lostAt === null ? intent : { ...intent, lostAt };
}
