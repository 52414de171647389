/** Uploads and replacements: the intent before the request, the record with the answer. */
import { MoontideError, asMoontideError, hasCode } from '../core/errors.ts';
import type { Action, Intent, RemoteFile, RemoteId } from '../core/model.ts';
import { clear, type Cleared } from '../core/secrets.ts';
import { bury, buryVersion } from './burial.ts';
import type { Executed, ExecutorParts } from './executor-parts.ts';
import type { DocumentContent } from './ports/scanner.ts';

export type UploadAction = Extract<Action, { kind: 'upload' | 'replace' }>;

export interface UploadActions {
  /** @throws MoontideError as `Remote.upload` does; ANSWER_LOST and NOT_READY leave a lost intent, REFUSED_BY_SERVER a refusal. */
  run(action: UploadAction, signal: AbortSignal): Promise<Executed>;
  /** Marks as lost the intents whose request has ended although nothing could be noted of it. */
  loseEnded(): void;
}

/** How often, and after how long each, a stored file is asked after while the server is still reading it. */
const READY_POLLS_MS = [200, 400, 800, 1_600, 3_000, 3_000, 3_000, 3_000] as const;

export function createUploadActions(parts: ExecutorParts): UploadActions {
  const { store, remote, clock, reached, publish } = parts;
  /** Ids of intents whose request is under way. */
  const underWay = new Set<string>();

  async function run(action: UploadAction, signal: AbortSignal): Promise<Executed> {
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
        if (action.kind === 'replace' && action.replaces !== file.id) buryVersion(parts, action.replaces, path);
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
          if (stored !== undefined) bury(parts, stored.id, path, stored.filename);
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

  return {
    run,
    loseEnded() {
      for (const intent of store.intents()) {
        const isLeft = intent.lostAt === undefined && !underWay.has(intent.id);
        if (isLeft) store.putIntent({ ...intent, lostAt: clock.now() });
      }
    },
  };
}
