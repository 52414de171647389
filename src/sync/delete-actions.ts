/** Deletions: the tombstone before the request, and never what another machine of the team needs. */
import { hasCode } from '../core/errors.ts';
import type { Action, RelPath, RemoteId } from '../core/model.ts';
import { isTeamVersion } from '../core/team.ts';
import { isSameUploadName, withoutSuffix } from '../core/upload-name.ts';
import type { Executed, ExecutorParts } from './executor-parts.ts';

export type DeleteAction = Extract<Action, { kind: 'delete' }>;

/** @throws MoontideError as `Remote.delete` does. */
export type RunDeleteAction = (action: DeleteAction, signal: AbortSignal) => Promise<Executed>;

export function createDeleteActions(parts: ExecutorParts): RunDeleteAction {
  const { store, remote, clock, reached, publish } = parts;

  async function run(action: DeleteAction, signal: AbortSignal): Promise<Executed> {
    const { path, remoteId, because } = action;
    if ((because === 'vanished' || because === 'left-out') && path !== undefined && (await isDocument(path))) {
      return { kind: 'stale', because: 'it came back' };
    }
    const verdict = await askTeam(action);
    if (verdict === 'unknown') return { kind: 'stale', because: 'it is not known whether another machine needs it' };
    reached('before burial');
    store.transact(() => {
      const where = path === undefined ? {} : { path };
      if (path !== undefined && store.record(path)?.remoteId === remoteId) store.deleteRecord(path);
      store.putTombstone({ remoteId, ...where, uploadName: action.uploadName, because, since: clock.now() });
    });
    if (verdict === 'needed') {
      store.deleteTombstone(remoteId);
      return { kind: 'done', bytes: 0 };
    }
    reached('before deletion');
    const wasThere = await deleteForTeam(action, signal);
    reached('after deletion');
    store.deleteTombstone(remoteId);
    reached('after tombstone');
    publish({ type: 'document.deleted', data: { path: path ?? null, remoteId, because } });
    return { kind: 'done', bytes: 0, ...(wasThere ? {} : { isUnsure: true }) };
  }

  /** Whether other machines can do without a version. A second copy is nobody's. */
  async function askTeam({ path, remoteId, uploadName, because }: DeleteAction): Promise<'yes' | 'needed' | 'unknown'> {
    if (!isTeamVersion(uploadName)) return 'yes';
    const record = path === undefined ? undefined : store.record(path);
    const isStoredAfresh =
      record !== undefined &&
      record.remoteId !== remoteId &&
      isSameUploadName(record.uploadName, withoutSuffix(uploadName));
    if (because === 'duplicate' || isStoredAfresh) return 'yes';
    // A team that was left may still need it.
    return (await parts.sharing()?.mayDelete(withoutSuffix(uploadName))) ?? 'needed';
  }

  async function deleteForTeam({ remoteId, uploadName }: DeleteAction, signal: AbortSignal): Promise<boolean> {
    const sharing = isTeamVersion(uploadName) ? parts.sharing() : undefined;
    let deleted: RemoteId | undefined;
    try {
      const wasThere = await deleteRemote(remoteId, signal);
      deleted = remoteId;
      return wasThere;
    } finally {
      await sharing?.deleted(withoutSuffix(uploadName), deleted);
    }
  }

  /** False when there is no such file: somebody else was first, or an answer was lost; what was wanted is so. */
  async function deleteRemote(id: RemoteId, signal: AbortSignal): Promise<boolean> {
    try {
      await remote.delete(id, signal);
      return true;
    } catch (error) {
      if (hasCode(error, 'REMOTE_NOT_FOUND')) return false;
      throw error;
    }
  }

  /** True also when it cannot be told: then nothing is deleted. */
  async function isDocument(path: RelPath): Promise<boolean> {
    try {
      await parts.scanner.read(path);
      return true;
    } catch (error) {
      return !hasCode(error, 'STALE');
    }
  }

  return run;
}
