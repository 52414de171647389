/** The store of the port, put together from one file per table. */
import type { Clock } from '../clock.ts';
import type { ProjectId } from '../core/model.ts';
import type { SessionStore, UsageStore } from '../session/ports.ts';
import type { Store } from '../sync/ports/store.ts';
import { prepareAccountChanges } from './account-changes.ts';
import type { Connection } from './connection.ts';
import { prepareFingerprints } from './fingerprints.ts';
import { prepareIntents } from './intents.ts';
import { prepareJobs } from './jobs.ts';
import { prepareMissing } from './missing.ts';
import { prepareRecords } from './records.ts';
import { prepareRefusals } from './refusals.ts';
import { prepareSecretScans } from './secret-scans.ts';
import { prepareSetBack } from './set-back.ts';
import { prepareSessions } from './sessions.ts';
import { prepareTexts } from './texts.ts';
import { prepareSchedules } from './schedules.ts';
import { prepareSprints } from './sprints.ts';
import { prepareUsage } from './usage.ts';
import { prepareTombstones } from './tombstones.ts';

/** Takes over the connection: it is closed with the store. */
export function createStore(
  connection: Connection,
  clock: Clock,
): Store & { readonly sessions: SessionStore; readonly usage: UsageStore } {
  const records = prepareRecords(connection);
  const intents = prepareIntents(connection);
  const tombstones = prepareTombstones(connection);
  const refusals = prepareRefusals(connection);
  const missing = prepareMissing(connection);
  const fingerprints = prepareFingerprints(connection);
  const accountChanges = prepareAccountChanges(connection);
  const setBack = prepareSetBack(connection);
  const schedules = prepareSchedules(connection);
  const sprints = prepareSprints(connection);
  const forget = prepareForgetting(connection);
  return {
    project: (id) => ({
      transact: (work) => connection.transact(work),
      ...records(id),
      ...intents(id),
      ...tombstones(id),
      ...refusals(id),
      ...missing(id),
      ...fingerprints(id),
      ...accountChanges(id),
      ...setBack(id),
      ...schedules(id),
      ...sprints(id),
    }),
    forgetProject: forget,
    secretScans: prepareSecretScans(connection),
    jobs: prepareJobs(connection),
    sessions: prepareSessions(connection),
    usage: prepareUsage(connection),
    texts: prepareTexts(connection, clock),
    [Symbol.dispose]() {
      connection[Symbol.dispose]();
    },
  };
}

/** Deletes a project's rows from every table that has a `project_id`: the schema says which, so none is forgotten. */
function prepareForgetting(connection: Connection): (project: ProjectId) => void {
  const tables = connection
    .prepare<object, { name: string }>(
      `select t.name from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' and c.name = 'project_id'`,
    )
    .all({});
  const statements = tables.map(({ name }) =>
    connection.prepare<{ project: ProjectId }>(`delete from ${name} where project_id = :project`),
  );
  return (project) => {
    connection.transact(() => {
      for (const statement of statements) statement.run({ project });
    });
  };
}
