/** What was last agreed on with the remote, one row a document. */
import type { DocumentRecord, ProjectId, RelPath } from '../core/model.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';
import { remembering } from './remembering.ts';

type Records = Pick<ProjectStore, 'records' | 'record' | 'putRecord' | 'deleteRecord' | 'markAllStale'>;

interface Row extends Omit<DocumentRecord, 'stale'> {
  readonly stale: 0 | 1;
}

interface OfProject {
  readonly project: ProjectId;
}
interface OfPath extends OfProject {
  readonly path: RelPath;
}

const COLUMNS = `path, bytes, mtime_ms as mtimeMs, sha256, remote_id as remoteId, upload_name as uploadName,
  uploaded_at as uploadedAt, stale`;

export function prepareRecords(connection: Connection): (project: ProjectId) => Records {
  const all = connection.prepare<OfProject, Row>(
    `select ${COLUMNS} from records where project_id = :project order by path`,
  );
  const one = connection.prepare<OfPath, Row>(
    `select ${COLUMNS} from records where project_id = :project and path = :path`,
  );
  const put = connection.prepare<OfProject & Row>(
    `insert or replace into records (project_id, path, bytes, mtime_ms, sha256, remote_id, upload_name, uploaded_at, stale)
     values (:project, :path, :bytes, :mtimeMs, :sha256, :remoteId, :uploadName, :uploadedAt, :stale)`,
  );
  const remove = connection.prepare<OfPath>('delete from records where project_id = :project and path = :path');
  const markStale = connection.prepare<OfProject>(
    'update records set stale = 1 where project_id = :project and stale = 0',
  );

  function read(project: ProjectId): ReadonlyMap<RelPath, DocumentRecord> {
    return new Map(all.all({ project }).map((row) => [row.path, recordOf(row)]));
  }

  return (project) => ({
    // A turn asks for them several times, and most turns change nothing.
    records: remembering(connection, 'records', () => read(project)),
    record: (path) => {
      const row = one.get({ project, path });
      return row === undefined ? undefined : recordOf(row);
    },
    putRecord: (record) => {
      put.run({ project, ...record, uploadedAt: wholeMs(record.uploadedAt), stale: record.stale ? 1 : 0 });
    },
    deleteRecord: (path) => {
      remove.run({ project, path });
    },
    markAllStale: () => {
      markStale.run({ project });
    },
  });
}

function recordOf(row: Row): DocumentRecord {
  return { ...row, stale: row.stale === 1 };
}
