/** What scans remember of files, so that they need not read them again. */
import type { ProjectId, RelPath, Stamp } from '../core/model.ts';
import type { Fingerprint } from '../sync/ports/scanner.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';

type Fingerprints = Pick<ProjectStore, 'fingerprints' | 'updateFingerprints'>;

type Row = Stamp & Omit<Fingerprint, 'stamp'>;

interface OfProject {
  readonly project: ProjectId;
}

export function prepareFingerprints(connection: Connection): (project: ProjectId) => Fingerprints {
  const all = connection.prepare<OfProject, Row>(
    `select path, bytes, mtime_ms as mtimeMs, ctime_ms as ctimeMs, ino, dev, sha256, content, read_at as readAt
     from fingerprints where project_id = :project order by path`,
  );
  const put = connection.prepare<OfProject & Row>(
    `insert or replace into fingerprints (project_id, path, bytes, mtime_ms, ctime_ms, ino, dev, sha256, content, read_at)
     values (:project, :path, :bytes, :mtimeMs, :ctimeMs, :ino, :dev, :sha256, :content, :readAt)`,
  );
  const remove = connection.prepare<OfProject & { path: RelPath }>(
    'delete from fingerprints where project_id = :project and path = :path',
  );

  return (project) => ({
    fingerprints: () => new Map(all.all({ project }).map((row) => [row.path, fingerprintOf(row)])),
    updateFingerprints: (changed, gone) => {
      if (changed.length === 0 && gone.length === 0) return;
      connection.transact(() => {
        for (const path of gone) remove.run({ project, path });
        for (const { stamp, ...fingerprint } of changed) {
          // Rounded down, never up: content read later than it says is hashed once more, not trusted too long.
          put.run({ project, ...stamp, ...fingerprint, readAt: wholeMs(fingerprint.readAt) });
        }
      });
    },
  });
}

function fingerprintOf(row: Row): Fingerprint {
  const { path, bytes, mtimeMs, ctimeMs, ino, dev, sha256, content, readAt } = row;
  return { path, stamp: { bytes, mtimeMs, ctimeMs, ino, dev }, sha256, content, readAt };
}
