/**
 * Carries out one action of a plan. Every step leaves the memory so that a process killed after it continues rightly:
 * the intent before the request, the record with the answer, the tombstone in the same transaction as the record that
 * makes the old version needless.
 */
import type { Action } from '../core/model.ts';
import { buryVersion } from './burial.ts';
import { createDeleteActions, type DeleteAction } from './delete-actions.ts';
import type { Executed, ExecutorParts } from './executor-parts.ts';
import { createUploadActions, type UploadAction, type UploadActions } from './upload-actions.ts';

type NotedAction = Extract<Action, { kind: 'adopt' | 'forget' }>;

export interface Executor extends Pick<UploadActions, 'loseEnded'> {
  /** Uploads or deletes. @throws MoontideError as these do. */
  run(action: UploadAction | DeleteAction, signal: AbortSignal): Promise<Executed>;
  /** What needs no request: the records alone. */
  note(action: NotedAction): Executed;
}

export function createExecutor(parts: ExecutorParts): Executor {
  const { store, reached, publish } = parts;
  const uploads = createUploadActions(parts);
  const runDelete = createDeleteActions(parts);

  function note(action: NotedAction): Executed {
    const { path, remoteId } = action;
    if (action.kind === 'adopt') reached('before adoption');
    store.transact(() => {
      if (action.kind === 'forget') {
        if (store.record(path)?.remoteId === remoteId) store.deleteRecord(path);
        return;
      }
      const { sha256, bytes, mtimeMs, uploadName, uploadedAt } = action;
      if (action.replaces !== undefined && action.replaces !== remoteId) buryVersion(parts, action.replaces, path);
      store.deleteTombstone(remoteId);
      store.putRecord({ path, bytes, mtimeMs, sha256, remoteId, uploadName, uploadedAt, stale: false });
    });
    if (action.kind === 'adopt') {
      reached('after adoption');
      publish({ type: 'document.adopted', data: { path, remoteId } });
    }
    return { kind: 'done', bytes: 0 };
  }

  return {
    run: (action, signal) => (action.kind === 'delete' ? runDelete(action, signal) : uploads.run(action, signal)),
    note,
    loseEnded: () => uploads.loseEnded(),
  };
}
