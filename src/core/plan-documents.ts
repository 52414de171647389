/** What has to be done for each document that is here: upload, replace, adopt, or say why not. */
import { ERRORS } from './error-table.ts';
import { byImportance } from './importance.ts';
import type { Action, Document, DocumentRecord, RelPath, Tombstone, UploadReason } from './model.ts';
import { deletionOf, type Draft } from './plan-draft.ts';
import type { PlanInput } from './plan-input.ts';
import type { RemoteJudgement } from './plan-remote.ts';
import { mayLeave, secretProblem, type UploadedVersion } from './secrets.ts';
import type { Strays } from './strays.ts';
import { uploadName } from './upload-name.ts';

export interface DocumentsJudgement extends RemoteJudgement {
  /** Contents that nothing may be uploaded of yet: under way, or maybe arrived. */
  readonly waiting: ReadonlyMap<RelPath, ReadonlySet<string>>;
  /** Earlier versions that are taken up again. */
  readonly revived: ReadonlyMap<RelPath, Tombstone>;
}

export function planDocuments(input: PlanInput, judgement: DocumentsJudgement, draft: Draft): void {
  const { memory, snapshot, policy } = input;
  const beyond = beyondLimit(input, judgement.strays);
  for (const document of snapshot.documents.values()) {
    const { path } = document;
    if (!beyond.has(path)) {
      planDocument(document, input, judgement, draft);
      continue;
    }
    const message = overLimitMessage(policy.maxFiles, judgement.strays?.foreign ?? input.foreign);
    draft.problems.push({ path, code: 'over-limit', message, fix: ERRORS.TOO_MANY_FILES.fix });
    const record = memory.records.get(path);
    if (record !== undefined) draft.actions.push(deletionOf(record, 'over-limit'));
  }
}

function planDocument(document: Document, input: PlanInput, judgement: DocumentsJudgement, draft: Draft): void {
  const { kind, memory, policy } = input;
  const { path, sha256 } = document;
  const record = memory.records.get(path);
  const isBlocked = !mayLeave(document, policy.allowedSecrets);
  if (isBlocked) draft.problems.push(secretProblem(document, uploadedVersion(document, record, judgement)));
  if (judgement.isCurrent(document)) return;
  const refusal = memory.refusals.get(path);
  if (refusal?.sha256 === sha256 && kind === 'sync' && !isBlocked) {
    draft.problems.push({ path, code: 'refused', message: refusal.message });
    return;
  }
  const replaced = replacedBy(record, path, judgement);
  const adoptable = judgement.strays?.adoptable.get(path);
  if (adoptable !== undefined && kind !== 'reupload') {
    const { filename, id, createdAt } = adoptable;
    draft.actions.push(adoption(document, { uploadName: filename, remoteId: id, uploadedAt: createdAt }, replaced));
    return;
  }
  // What stays here is taken up only where it is uploaded already, so that it is known and can be deleted.
  if (isBlocked) return;
  const revived = judgement.revived.get(path);
  if (revived !== undefined) {
    const { kept, since } = revived;
    draft.actions.push(adoption(document, { ...revived, uploadedAt: kept?.uploadedAt ?? since }, replaced));
    return;
  }
  if (judgement.waiting.get(path)?.has(sha256) === true || judgement.strays?.pending.has(path) === true) return;
  draft.actions.push(uploadOf(document, record, input, judgement));
}

type Replaced = Pick<Extract<Action, { kind: 'adopt' }>, 'replaces'>;

function adoption(
  document: Document,
  { uploadName: name, remoteId, uploadedAt }: Pick<DocumentRecord, 'uploadName' | 'remoteId' | 'uploadedAt'>,
  replaced: Replaced,
): Action {
  return { kind: 'adopt', ...factsOf(document), uploadName: name, remoteId, uploadedAt, ...replaced };
}

function uploadOf(
  document: Document,
  record: DocumentRecord | undefined,
  { tag }: PlanInput,
  { strays, isGone }: RemoteJudgement,
): Action {
  const { path, sha256 } = document;
  const upload = { ...factsOf(document), uploadName: uploadName(path, sha256, tag) };
  if (record !== undefined) {
    const { remoteId } = record;
    if (isGone(record)) return { kind: 'upload', ...upload, because: 'remote-gone', gone: remoteId };
    return { kind: 'replace', ...upload, because: changeReason(document, record), replaces: remoteId };
  }
  const same = strays?.adoptable.get(path);
  if (same !== undefined) return { kind: 'replace', ...upload, because: 'reupload', replaces: same.id };
  const earlier = strays?.earlier.get(path);
  if (earlier !== undefined) return { kind: 'replace', ...upload, because: 'changed', replaces: earlier.id };
  return { kind: 'upload', ...upload, because: 'new' };
}

function factsOf({ path, sha256, stamp }: Document): Pick<DocumentRecord, 'path' | 'sha256' | 'bytes' | 'mtimeMs'> {
  return { path, sha256, bytes: stamp.bytes, mtimeMs: stamp.mtimeMs };
}

/** What an adopted file takes the place of: the recorded one, or an upload of another version without a record. */
function replacedBy(record: DocumentRecord | undefined, path: RelPath, { strays }: RemoteJudgement): Replaced {
  // One that seems to be gone is deleted all the same: it may have been listed late.
  if (record !== undefined) return { replaces: record.remoteId };
  const earlier = strays?.earlier.get(path);
  return earlier === undefined ? {} : { replaces: earlier.id };
}

/** The version of a document that the account holds, if any. */
function uploadedVersion(
  { path, sha256 }: Document,
  record: DocumentRecord | undefined,
  { strays, isGone }: RemoteJudgement,
): UploadedVersion | undefined {
  const same = strays?.adoptable.get(path);
  if (same !== undefined) return { remoteId: same.id, isSame: true };
  if (record !== undefined && !isGone(record)) return { remoteId: record.remoteId, isSame: record.sha256 === sha256 };
  const earlier = strays?.earlier.get(path);
  return earlier === undefined ? undefined : { remoteId: earlier.id, isSame: false };
}

function changeReason(document: Document, record: DocumentRecord): UploadReason {
  return document.sha256 === record.sha256 ? 'reupload' : 'changed';
}

function overLimitMessage(maxFiles: number, foreign: number): string {
  const others = foreign === 0 ? '' : `${inEnglish(foreign)} that are not this project's and `;
  return `The account holds ${inEnglish(maxFiles)} files at most: ${others}more important documents fill it.`;
}

function inEnglish(count: number): string {
  return count.toLocaleString('en-US');
}

/** The documents that the account has no room for: the least important ones. */
function beyondLimit({ snapshot, policy, foreign }: PlanInput, strays: Strays | undefined): ReadonlySet<RelPath> {
  const room = Math.max(0, policy.maxFiles - (strays?.foreign ?? foreign));
  if (snapshot.documents.size <= room) return new Set();
  const beyond = [...snapshot.documents.values()].toSorted(byImportance).slice(room);
  return new Set(beyond.map((document) => document.path));
}
