/** Since when recorded paths are missing from the scans: what the grace time before a deletion is counted from. */
import type { Instant, ProjectId, RelPath } from '../core/model.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';
import { remembering } from './remembering.ts';

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

  return (project) => {
    const remembered = remembering(connection, 'missing', () => read(project));
    return {
      missing: remembered,
      setMissing: (missing) => {
        // Only what differs is written: this runs after every scan, and an idle project must leave the disk alone.
        const known = remembered();
        const gone = [...known.keys()].filter((path) => !missing.has(path));
        const changed = [...missing]
          .map(([path, instant]) => ({ path, since: wholeMs(instant) }))
          .filter(({ path, since }) => known.get(path) !== since);
        if (gone.length === 0 && changed.length === 0) return;
        connection.transact(() => {
          for (const path of gone) remove.run({ project, path });
          for (const row of changed) put.run({ project, ...row });
        });
      },
    };
  };
}
