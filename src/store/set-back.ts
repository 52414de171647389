/** What to do when the machine's clock was set back: waits that count from a time still to come would not end. */
import type { ProjectId } from '../core/model.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';

/** Instants that something is counted from. */
const COUNTED_FROM = [
  ['intents', 'lost_at'],
  ['tombstones', 'since_at'],
  ['missing', 'missing_since_at'],
  ['records', 'uploaded_at'],
] as const;

export function prepareSetBack(connection: Connection): (project: ProjectId) => Pick<ProjectStore, 'bringBack'> {
  const statements = COUNTED_FROM.map(([table, column]) =>
    connection.prepare<{ project: ProjectId; now: number }>(
      `update ${table} set ${column} = :now where project_id = :project and ${column} > :now`,
    ),
  );
  return (project) => ({
    bringBack: (now) => {
      connection.transact(() => {
        for (const statement of statements) statement.run({ project, now: wholeMs(now) });
      });
    },
  });
}
