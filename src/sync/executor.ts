/**
 * Carries out one action of a plan. Every step leaves the memory so that a process killed after it continues rightly:
 * the intent before the request, the record with the answer, the tombstone in the same transaction as the record that
 * makes the old version needless.
 */
import type { Clock } from '../clock.ts';
import { MoontideError, asMoontideError, hasCode } from '../core/errors.ts';
import type { Action, Intent, KeptVersion, RelPath, RemoteFile, RemoteId, Sha256 } from '../core/model.ts';
import { clear, type Cleared } from '../core/secrets.ts';
import type { Reached } from './fault-points.ts';
import { isTeamVersion } from '../core/team.ts';
import { isSameUploadName, withoutSuffix } from '../core/upload-name.ts';
import type { MoontideEvent } from './ports/events.ts';
import type { Remote } from './ports/remote.ts';
import type { DocumentContent, Scanner } from './ports/scanner.ts';
import type { ProjectStore } from './ports/store.ts';
import type { Sharing } from './ports/sharing.ts';

export interface ExecutorParts {
  readonly store: ProjectStore;
  readonly remote: Remote;
  readonly scanner: Pick<Scanner, 'read'>;
  /** Contents that may go although something in them looks like a secret. */
  readonly allowedSecrets: () => ReadonlySet<Sha256>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly reached: Reached;
  readonly publish: (event: Omit<MoontideEvent, 'projectId'>) => void;
  /** Undefined where there is no team. */
  readonly sharing: () => Sharing | undefined;
}

/** What became of an action that did not throw; unsure where a 404 was believed that may be a slip of the server. */
export type Executed =
  | { readonly kind: 'done'; readonly bytes: number; readonly isUnsure?: true }
  /** What it was planned on is no longer so: look again. */
  | { readonly kind: 'stale'; readonly because: string; readonly hasRemoteChanged?: true };

type UploadAction = Extract<Action, { kind: 'upload' | 'replace' }>;
type DeleteAction = Extract<Action, { kind: 'delete' }>;
type AdoptAction = Extract<Action, { kind: 'adopt' }>;
type ForgetAction = Extract<Action, { kind: 'forget' }>;

/** How often, and after how long each, a stored file is asked after while the server is still reading it. */
const READY_POLLS_MS = [200, 400, 800, 1_600, 3_000, 3_000, 3_000, 3_000] as const;

export interface Executor {
  /**
   * Uploads or deletes. @throws MoontideError as `Remote` does; ANSWER_LOST and NOT_READY leave a lost intent behind,
   * REFUSED_BY_SERVER a refusal.
   */
  run(action: UploadAction | DeleteAction, signal: AbortSignal): Promise<Executed>;
  /** What needs no request: the records alone. */
  note(action: AdoptAction | ForgetAction): Executed;
  /** Marks as lost the intents whose request has ended although nothing could be noted of it. */
  loseEnded(): void;
}

export function createExecutor(parts: ExecutorParts): Executor {
  const { store, remote, clock, reached, publish } = parts;
  /** Ids of intents whose request is under way. */
  const underWay = new Set<string>();

  async function upload(action: UploadAction, signal: AbortSignal): Promise<Executed> {
    const { path } = action;
    const expected = action.kind === 'replace' ? action.replaces : action.gone;
    const recorded = store.record(path)?.remoteId;
    if (recorded !== undefined && recorded !== expected) return { kind: 'stale', because: 'it was uploaded meanwhile' };
    if (action.kind === 'upload' && action.gone !== undefined && (await exists(action.gone, signal))) {
      return { kind: 'stale', because: 'its remote file is there after all', hasRemoteChanged: true };
    }
    const document = await readAgain(action);
    if (document === undefined) return { kind: 'stale', because: 'it changed meanwhile' };
    const content = clear(document.content, document, parts.allowedSecrets());
    if (content === undefined) return { kind: 'stale', because: 'it may hold a secret' };
    const sharing = parts.sharing();
    if (sharing !== undefined && !(await sharing.holds(action.uploadName))) {
      return { kind: 'stale', because: 'another machine of the team uploads it' };
    }

    const intent: Intent = {
      id: parts.newId(),
      path,
      bytes: document.stamp.bytes,
      mtimeMs: document.stamp.mtimeMs,
      sha256: document.sha256,
      uploadName: action.uploadName,
      startedAt: clock.now(),
    };
    reached('before intent');
    underWay.add(intent.id);
    try {
      store.putIntent(intent);
      reached('before request');
      publish({ type: 'document.uploading', data: { path, bytes: intent.bytes, because: action.because } });
      const file = await uploadUnder(intent, content, signal);
      reached('after answer');
      record(file, intent, action);
      reached('after record');
      await sharing?.stored(action.uploadName, file);
      const { bytes, sha256 } = intent;
      publish({
        type: 'document.uploaded',
        data: { path, bytes, sha256, remoteId: file.id, because: action.because },
      });
      return { kind: 'done', bytes, ...(action.because === 'remote-gone' ? { isUnsure: true } : {}) };
    } catch (error) {
      // A lost answer may still turn out to be an upload: the claim ends by itself.
      if (asMoontideError(error).retry !== 'look') await sharing?.release(action.uploadName);
      throw error;
    } finally {
      underWay.delete(intent.id);
    }
  }

  /** @throws MoontideError ANSWER_LOST: what is stored and cannot be noted has to be found again. */
  function record(file: RemoteFile, { id, path, bytes, mtimeMs, sha256 }: Intent, action: UploadAction): void {
    try {
      store.transact(() => {
        if (action.kind === 'replace' && action.replaces !== file.id) buryVersion(action.replaces, path);
        store.putRecord({
          path,
          bytes,
          mtimeMs,
          sha256,
          remoteId: file.id,
          uploadName: file.filename,
          uploadedAt: clock.now(),
          stale: false,
        });
        store.deleteIntent(id);
        store.deleteRefusal(path);
      });
    } catch (cause) {
      if (!hasCode(cause, 'STORE_UNAVAILABLE')) throw cause;
      throw new MoontideError('ANSWER_LOST', `It was uploaded and could not be noted: ${cause.message}`, { cause });
    }
  }

  /** The request itself; settles the intent for every way in which it can end badly. */
  async function uploadUnder(intent: Intent, content: Cleared<Buffer>, signal: AbortSignal): Promise<RemoteFile> {
    let stored: RemoteFile | undefined;
    try {
      stored = await remote.upload({ content, uploadName: intent.uploadName, signal });
      return await readyFile(stored, signal);
    } catch (thrown) {
      const error = stored === undefined ? asMoontideError(thrown) : errorAfterStoring(thrown);
      settle(intent, error, stored);
      throw error;
    }
  }

  /** Notes how an upload went wrong. What cannot be noted now is taken for lost by `loseEnded`. */
  function settle(intent: Intent, error: MoontideError, stored: RemoteFile | undefined): void {
    const { id, path, sha256 } = intent;
    try {
      store.transact(() => {
        if (error.retry === 'look') store.putIntent({ ...intent, lostAt: clock.now() });
        else store.deleteIntent(id);
        if (error.code === 'REFUSED_BY_SERVER') {
          store.putRefusal({ path, sha256, message: error.message, at: clock.now() });
          if (stored !== undefined) bury(stored.id, path, stored.filename);
        }
      });
    } catch (storeError) {
      // The upload's own error says what may be tried again; the queue must not take this one for it.
      if (!hasCode(storeError, 'STORE_UNAVAILABLE')) throw storeError;
    }
  }

  /** Whatever goes wrong once a file is stored: uploading it again at once would make two of it. */
  function errorAfterStoring(thrown: unknown): MoontideError {
    const error = asMoontideError(thrown);
    if (error.retry === 'look' || error.code === 'REFUSED_BY_SERVER' || error.code === 'INTERNAL') return error;
    return new MoontideError('NOT_READY', `It was uploaded, but not seen ready: ${error.message}`, { cause: error });
  }

  /** Waits, within bounds, until the server has read the file. @throws REFUSED_BY_SERVER, NOT_READY. */
  async function readyFile(stored: RemoteFile, signal: AbortSignal): Promise<RemoteFile> {
    let file = stored;
    for (const waitMs of READY_POLLS_MS) {
      if (file.status !== 'pending') break;
      await clock.sleep(waitMs, signal);
      file = await remote.get(stored.id, signal);
    }
    if (file.status === 'failed') {
      throw new MoontideError(
        'REFUSED_BY_SERVER',
        `The server could not read it: ${file.statusDetails || 'no reason given'}.`,
      );
    }
    if (file.status === 'pending')
      throw new MoontideError('NOT_READY', 'The server has not finished reading the file.');
    return file;
  }

  /** The document as it was planned, or undefined when it is another by now. */
  async function readAgain(action: UploadAction): Promise<DocumentContent | undefined> {
    try {
      const document = await parts.scanner.read(action.path);
      return document.sha256 === action.sha256 ? document : undefined;
    } catch (error) {
      if (hasCode(error, 'STALE', 'UNREADABLE')) return undefined;
      throw error;
    }
  }

  async function exists(id: RemoteId, signal: AbortSignal): Promise<boolean> {
    try {
      await remote.get(id, signal);
      return true;
    } catch (error) {
      if (hasCode(error, 'REMOTE_NOT_FOUND')) return false;
      throw error;
    }
  }

  /** The version that is about to be replaced, with what it holds where that is recorded. */
  function buryVersion(remoteId: RemoteId, path: RelPath): void {
    const record = store.record(path);
    if (record?.remoteId !== remoteId) {
      bury(remoteId, path, '');
      return;
    }
    const { sha256, bytes, mtimeMs, uploadedAt, uploadName } = record;
    bury(remoteId, path, uploadName, { sha256, bytes, mtimeMs, uploadedAt });
  }

  function bury(remoteId: RemoteId, path: RelPath, uploadName: string, kept?: KeptVersion): void {
    const content = kept === undefined ? {} : { kept };
    store.putTombstone({ remoteId, path, uploadName, because: 'superseded', since: clock.now(), ...content });
  }

  async function remove(action: DeleteAction, signal: AbortSignal): Promise<Executed> {
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
  async function isDocument(path: NonNullable<Action['path']>): Promise<boolean> {
    try {
      await parts.scanner.read(path);
      return true;
    } catch (error) {
      return !hasCode(error, 'STALE');
    }
  }

  return {
    run: (action, signal) => (action.kind === 'delete' ? remove(action, signal) : upload(action, signal)),
    note(action) {
      const { path, remoteId } = action;
      if (action.kind === 'adopt') reached('before adoption');
      store.transact(() => {
        if (action.kind === 'forget') {
          if (store.record(path)?.remoteId === remoteId) store.deleteRecord(path);
          return;
        }
        const { sha256, bytes, mtimeMs, uploadName, uploadedAt } = action;
        if (action.replaces !== undefined && action.replaces !== remoteId) buryVersion(action.replaces, path);
        store.deleteTombstone(remoteId);
        store.putRecord({ path, bytes, mtimeMs, sha256, remoteId, uploadName, uploadedAt, stale: false });
      });
      if (action.kind === 'adopt') {
        reached('after adoption');
        publish({ type: 'document.adopted', data: { path, remoteId } });
      }
      return { kind: 'done', bytes: 0 };
    },
    loseEnded() {
      for (const intent of store.intents()) {
        const isLeft = intent.lostAt === undefined && !underWay.has(intent.id);
        if (isLeft) store.putIntent({ ...intent, lostAt: clock.now() });
      }
    },
  };
}
