/** Content that the server will not take, so that it is not sent again. */
import type { ProjectId, Refusal, RelPath } from '../core/model.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';
import { remembering } from './remembering.ts';

type Refusals = Pick<ProjectStore, 'refusals' | 'putRefusal' | 'deleteRefusal' | 'deleteAllRefusals'>;

interface OfProject {
  readonly project: ProjectId;
}

export function prepareRefusals(connection: Connection): (project: ProjectId) => Refusals {
  const all = connection.prepare<OfProject, Refusal>(
    'select path, sha256, message, refused_at as at from refusals where project_id = :project order by path',
  );
  const put = connection.prepare<OfProject & Refusal>(
    `insert or replace into refusals (project_id, path, sha256, message, refused_at)
     values (:project, :path, :sha256, :message, :at)`,
  );
  const remove = connection.prepare<OfProject & { path: RelPath }>(
    'delete from refusals where project_id = :project and path = :path',
  );
  const removeAll = connection.prepare<OfProject>('delete from refusals where project_id = :project');

  return (project) => ({
    refusals: remembering(
      connection,
      'refusals',
      () => new Map(all.all({ project }).map((refusal) => [refusal.path, refusal])),
    ),
    putRefusal: (refusal) => {
      put.run({ project, ...refusal, at: wholeMs(refusal.at) });
    },
    deleteRefusal: (path) => {
      remove.run({ project, path });
    },
    deleteAllRefusals: () => {
      removeAll.run({ project });
    },
  });
}
