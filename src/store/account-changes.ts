/** Which account a project's records belong to, and its files in accounts that it had before. */
import type { ProjectId, RelPath, RemoteId } from '../core/model.ts';
import type { LeftBehind, RecordedAccount } from '../sync/ports/account.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import type { Connection } from './connection.ts';
import { remembering } from './remembering.ts';

type AccountChanges = Pick<
  ProjectStore,
  'account' | 'setAccount' | 'leftBehind' | 'putLeftBehind' | 'deleteLeftBehind'
>;

interface OfProject {
  readonly project: ProjectId;
}

type Row = RecordedAccount & {
  readonly remoteId: RemoteId;
  readonly path: RelPath | null;
  readonly uploadName: string;
};

export function prepareAccountChanges(connection: Connection): (project: ProjectId) => AccountChanges {
  const account = connection.prepare<OfProject, RecordedAccount>(
    'select account_id as id, base_url as baseUrl, masked from project_accounts where project_id = :project',
  );
  const setAccount = connection.prepare<OfProject & RecordedAccount>(
    `insert or replace into project_accounts (project_id, account_id, base_url, masked)
     values (:project, :id, :baseUrl, :masked)`,
  );
  const all = connection.prepare<OfProject, Row>(
    `select remote_id as remoteId, account_id as id, base_url as baseUrl, masked, path, upload_name as uploadName
     from left_behind where project_id = :project order by remote_id`,
  );
  const put = connection.prepare<OfProject & Row>(
    `insert or replace into left_behind (project_id, remote_id, account_id, base_url, masked, path, upload_name)
     values (:project, :remoteId, :id, :baseUrl, :masked, :path, :uploadName)`,
  );
  const remove = connection.prepare<OfProject & { id: RemoteId }>(
    'delete from left_behind where project_id = :project and remote_id = :id',
  );

  return (project) => ({
    account: () => account.get({ project }),
    setAccount: ({ id, baseUrl, masked }) => {
      setAccount.run({ project, id, baseUrl, masked });
    },
    leftBehind: remembering(connection, 'left_behind', () => all.all({ project }).map(leftBehindOf)),
    putLeftBehind: ({ account: { id, baseUrl, masked }, remoteId, path, uploadName }) => {
      put.run({ project, id, baseUrl, masked, remoteId, path: path ?? null, uploadName });
    },
    deleteLeftBehind: (id) => {
      remove.run({ project, id });
    },
  });
}

function leftBehindOf({ id, baseUrl, masked, remoteId, path, uploadName }: Row): LeftBehind {
  return { account: { id, baseUrl, masked }, remoteId, uploadName, ...(path === null ? {} : { path }) };
}
