/** Owned remote files that wait to be deleted. */
import type { ProjectId, RelPath, RemoteId, Sha256, Tombstone } from '../core/model.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';
import { remembering } from './remembering.ts';

type Tombstones = Pick<ProjectStore, 'tombstones' | 'putTombstone' | 'deleteTombstone'>;

interface Row extends Omit<Tombstone, 'path' | 'kept'> {
  readonly path: RelPath | null;
  readonly sha256: Sha256 | null;
  readonly bytes: number | null;
  readonly mtimeMs: number | null;
  readonly uploadedAt: number | null;
}

interface OfProject {
  readonly project: ProjectId;
}

export function prepareTombstones(connection: Connection): (project: ProjectId) => Tombstones {
  const all = connection.prepare<OfProject, Row>(
    `select remote_id as remoteId, path, upload_name as uploadName, because, since_at as since,
       sha256, bytes, mtime_ms as mtimeMs, uploaded_at as uploadedAt
     from tombstones where project_id = :project order by since_at, remote_id`,
  );
  const put = connection.prepare<OfProject & Row>(
    `insert or replace into tombstones
       (project_id, remote_id, path, upload_name, because, since_at, sha256, bytes, mtime_ms, uploaded_at)
     values
       (:project, :remoteId, :path, :uploadName, :because, :since, :sha256, :bytes, :mtimeMs, :uploadedAt)`,
  );
  const remove = connection.prepare<OfProject & { id: RemoteId }>(
    'delete from tombstones where project_id = :project and remote_id = :id',
  );

  return (project) => ({
    tombstones: remembering(connection, 'tombstones', () => all.all({ project }).map((row) => tombstoneOf(row))),
    putTombstone: ({ kept, ...tombstone }) => {
      put.run({
        project,
        ...tombstone,
        path: tombstone.path ?? null,
        since: wholeMs(tombstone.since),
        sha256: kept?.sha256 ?? null,
        bytes: kept?.bytes ?? null,
        mtimeMs: kept?.mtimeMs ?? null,
        uploadedAt: kept === undefined ? null : wholeMs(kept.uploadedAt),
      });
    },
    deleteTombstone: (id) => {
      remove.run({ project, id });
    },
  });
}

function tombstoneOf({ path, sha256, bytes, mtimeMs, uploadedAt, ...tombstone }: Row): Tombstone {
  const isKept = sha256 !== null && bytes !== null && mtimeMs !== null && uploadedAt !== null;
  return {
    ...tombstone,
    ...(path === null ? {} : { path }),
    ...(isKept ? { kept: { sha256, bytes, mtimeMs, uploadedAt } } : {}),
  };
}
