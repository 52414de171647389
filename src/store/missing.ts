/** Since when recorded paths are missing from the scans: what the grace time before a deletion is counted from. */
import type { Instant, ProjectId, RelPath } from '../core/model.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';

type Missing = Pick<ProjectStore, 'missing' | 'setMissing'>;

interface OfProject {
  readonly project: ProjectId;
}
interface Row {
  readonly path: RelPath;
  readonly since: Instant;
}

export function prepareMissing(connection: Connection): (project: ProjectId) => Missing {
  const all = connection.prepare<OfProject, Row>(
    'select path, missing_since_at as since from missing where project_id = :project order by path',
  );
  const put = connection.prepare<OfProject & Row>(
    'insert or replace into missing (project_id, path, missing_since_at) values (:project, :path, :since)',
  );
  const remove = connection.prepare<OfProject & { path: RelPath }>(
    'delete from missing where project_id = :project and path = :path',
  );

  function read(project: ProjectId): ReadonlyMap<RelPath, Instant> {
    return new Map(all.all({ project }).map(({ path, since }) => [path, since]));
  }

  return (project) => ({
    missing: () => read(project),
    setMissing: (missing) => {
      connection.transact(() => {
        // Only what differs is written: this runs after every scan, and an idle project must leave the disk alone.
        const known = read(project);
        for (const path of known.keys()) {
          if (!missing.has(path)) remove.run({ project, path });
        }
        for (const [path, instant] of missing) {
          const since = wholeMs(instant);
          if (known.get(path) !== since) put.run({ project, path, since });
        }
      });
    },
  });
}
