/** Owned remote files that wait to be deleted. */
import type { ProjectId, RelPath, RemoteId, Tombstone } from '../core/model.ts';
import type { ProjectStore } from '../sync/ports.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';

type Tombstones = Pick<ProjectStore, 'tombstones' | 'putTombstone' | 'deleteTombstone'>;

interface Row extends Omit<Tombstone, 'path'> {
  readonly path: RelPath | null;
}

interface OfProject {
  readonly project: ProjectId;
}

export function prepareTombstones(connection: Connection): (project: ProjectId) => Tombstones {
  const all = connection.prepare<OfProject, Row>(
    `select remote_id as remoteId, path, upload_name as uploadName, because, since_at as since
     from tombstones where project_id = :project order by since_at, remote_id`,
  );
  const put = connection.prepare<OfProject & Row>(
    `insert or replace into tombstones (project_id, remote_id, path, upload_name, because, since_at)
     values (:project, :remoteId, :path, :uploadName, :because, :since)`,
  );
  const remove = connection.prepare<OfProject & { id: RemoteId }>(
    'delete from tombstones where project_id = :project and remote_id = :id',
  );

  return (project) => ({
    tombstones: () => all.all({ project }).map((row) => tombstoneOf(row)),
    putTombstone: (tombstone) => {
      put.run({ project, ...tombstone, path: tombstone.path ?? null, since: wholeMs(tombstone.since) });
    },
    deleteTombstone: (id) => {
      remove.run({ project, id });
    },
  });
}

function tombstoneOf({ path, ...tombstone }: Row): Tombstone {
  return path === null ? tombstone : { ...tombstone, path };
}
