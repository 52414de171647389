/**
 * The planner: what is here, what we last agreed on, what is there → what to do. Pure, and the same for the same
 * input in any order. Everything that it wants done is in the plan; whoever carries it out may be killed after any
 * step, and the next plan continues from what is then true.
 */
import { fnv1a } from './fnv1a.ts';
import { findDepartures, hasLeft, type Deletion } from './departures.ts';
import { judgeLosses, type GuardLimits } from './guard-rails.ts';
import { byImportance } from './importance.ts';
import { impostors } from './impostors.ts';
import {
  isUnknown,
  type Action,
  type Document,
  type DocumentRecord,
  type Halt,
  type Instant,
  type JobKind,
  type Listing,
  type Memory,
  type Plan,
  type Problem,
  type RelPath,
  type RemoteFile,
  type RemoteId,
  type Sha256,
  type Snapshot,
  type TeamView,
  type Tombstone,
  type UploadReason,
} from './model.ts';
import { mayLeave, secretProblem, type UploadedVersion } from './secrets.ts';
import { judgeStrays, renewedElsewhere, type Strays } from './strays.ts';
import type { TrackedFile } from './tracking.ts';
import { hasTag, isSameUploadName, parseUploadName, uploadName, type Tag } from './upload-name.ts';

export interface Policy extends GuardLimits {
  /** How long a document must be gone before its remote file is deleted. */
  readonly graceMs: number;
  /** How long a stored file may be missing from the listing. */
  readonly lateListingMs: number;
  /** Files that the account may hold. */
  readonly maxFiles: number;
  /** Contents that may go although something in them looks like a secret. */
  readonly allowedSecrets: ReadonlySet<Sha256>;
}

export interface PlanInput {
  readonly kind: JobKind;
  readonly now: Instant;
  readonly tag: Tag;
  readonly policy: Policy;
  readonly snapshot: Snapshot;
  readonly memory: Memory;
  readonly remote: Listing | 'unknown';
  /** Files in the account that are not this project's, when the last listing was taken. */
  readonly foreign: number;
  /** While a tracking file is imported: what it names. */
  readonly tracked?: ReadonlyMap<RemoteId, TrackedFile>;
  /** The id of the losses that a person has confirmed. */
  readonly confirmed?: string;
  /** Absent where the project is not shared with other machines. */
  readonly team?: TeamView | undefined;
}

export function plan(input: PlanInput): Plan {
  const draft = new Draft();
  const { snapshot, memory, remote } = input;
  const listed = remote === 'unknown' ? undefined : filesById(remote);
  const others = listed === undefined ? [] : impostors(listed, memory.records.values());
  if (others.length > 0) return forgetting(others);
  const isGone = goneTest(input, listed);
  const renewed =
    input.team === undefined || remote === 'unknown' ? undefined : renewedElsewhere(remote, memory.records, input.tag);
  const isCurrent = (document: Document): boolean => {
    const record = memory.records.get(document.path);
    const isOurs = record !== undefined && isAgreed(document, record, input) && !isGone(record);
    return isOurs && renewed?.has(document.path) !== true;
  };
  // What `clean` deletes does not depend on what is here.
  const seen =
    input.kind === 'clean' ? { ...snapshot, complete: true, documents: new Map(), leftOut: new Map() } : snapshot;
  const strays = remote === 'unknown' ? undefined : judgeStrays(remote, { ...input, snapshot: seen, isCurrent });

  const waiting = settleIntents(input, strays, draft);
  const isWhole = input.kind === 'clean' || input.kind === 'reupload';
  const revived = isWhole ? new Map<RelPath, Tombstone>() : revivable(input, listed);
  if (input.kind === 'clean') {
    for (const tombstone of memory.tombstones) draft.actions.push(deletionOf(tombstone, tombstone.because));
    planClean(input, strays, draft);
    return draft.plan(strays, input.team);
  }

  planDocuments(input, { strays, isGone, isCurrent, waiting, revived }, draft);
  planTombstones(input, revived, draft);
  const halt = planDepartures(input, { strays, isGone }, draft);
  if (halt !== undefined) {
    return { actions: [], problems: draft.problems, halt, losses: draft.losses, settledIntents: [] };
  }
  if (strays !== undefined && strays.pending.size > 0) draft.lookAgain(input.now + input.policy.lateListingMs);
  for (const leftOut of snapshot.leftOut.values()) {
    if (isUnknown(leftOut.reason)) {
      draft.problems.push({
        path: leftOut.path,
        code: leftOut.reason === 'changing' ? 'changing' : 'unreadable',
        message: leftOut.detail,
      });
    }
  }
  return draft.plan(strays, input.team);
}

/** Names exactly this work: a plan that was shown and the one that is carried out are the same when this is. */
export function planId(kind: JobKind, { actions }: Pick<Plan, 'actions'>): string {
  return fnv1a([kind, ...actions.map(nameOf).toSorted()].join('\n'));
}

function nameOf(action: Action): string {
  const version = 'sha256' in action ? action.sha256 : '';
  const remoteIds = ['remoteId' in action ? action.remoteId : '', 'replaces' in action ? (action.replaces ?? '') : ''];
  return JSON.stringify([action.kind, action.path ?? '', version, ...remoteIds]);
}

/** Since when each recorded path is missing; keeps the earlier moment, drops what came back. */
export function trackMissing(
  snapshot: Snapshot,
  memory: Pick<Memory, 'records' | 'missing'>,
  now: Instant,
): Map<RelPath, Instant> {
  const missing = new Map<RelPath, Instant>();
  for (const path of memory.records.keys()) {
    if (snapshot.documents.has(path)) continue;
    const since = memory.missing.get(path);
    if (since !== undefined) missing.set(path, since);
    else if (snapshot.complete) missing.set(path, now);
  }
  return missing;
}

class Draft {
  readonly actions: Action[] = [];
  readonly problems: Problem[] = [];
  readonly settledIntents: string[] = [];
  readonly losses: Deletion[] = [];
  #againAt: Instant | undefined;
  #needsListing = false;

  again(at: Instant): void {
    this.#againAt = Math.min(this.#againAt ?? at, at);
  }

  lookAgain(at: Instant): void {
    this.again(at);
    this.#needsListing = true;
  }

  plan(strays: Strays | undefined, team: TeamView | undefined): Plan {
    const actions = this.actions.filter(({ kind }) => kind !== 'delete' || team?.mayDelete !== false);
    return {
      ...(strays === undefined ? {} : { foreign: strays.foreign }),
      actions: actions.toSorted(inOrder),
      ...(actions.length < this.actions.length ? { isHeldBack: true } : {}),
      problems: this.problems.toSorted((a, b) => compare(a.path, b.path)),
      settledIntents: this.settledIntents,
      ...(this.losses.length === 0 ? {} : { losses: this.losses }),
      ...(this.#againAt === undefined ? {} : { againAt: this.#againAt }),
      ...(this.#needsListing ? { needsListing: true } : {}),
    };
  }
}

type ListedFiles = ReadonlyMap<RemoteId, RemoteFile>;

function filesById({ files }: Listing): ListedFiles {
  const byId = new Map<RemoteId, RemoteFile>();
  for (const file of files) byId.set(file.id, file);
  return byId;
}

/** The server tells times of uploads to the second, cut off. */
const SERVER_TIME_MS = 1000;

/** Whether a record's remote file is gone: not listed although it was uploaded long enough before the listing. */
function goneTest({ remote, policy }: PlanInput, listed: ListedFiles | undefined): (record: DocumentRecord) => boolean {
  if (remote === 'unknown' || listed === undefined) return () => false;
  return (record) =>
    !listed.has(record.remoteId) && record.uploadedAt + SERVER_TIME_MS + policy.lateListingMs < remote.takenAt;
}

function isAgreed(document: Document, record: DocumentRecord, { kind, tag }: PlanInput): boolean {
  const isSame = record.sha256 === document.sha256 && !record.stale && kind !== 'reupload';
  return isSame && !isAnothers(record, tag);
}

/** Whether it was uploaded under another tag: before the project came to a team, or while it was in one. */
function isAnothers({ uploadName: name }: DocumentRecord, tag: Tag): boolean {
  if (hasTag(name, tag)) return false;
  const named = parseUploadName(name)?.tag;
  return named !== undefined && (named.installation !== tag.installation || named.project !== tag.project);
}

/**
 * Intents whose answer was lost are settled by looking. Returns the paths for which nothing may be uploaded yet: the
 * same content is under way, or may have arrived.
 */
function settleIntents(
  { memory, remote, policy, now }: PlanInput,
  strays: Strays | undefined,
  draft: Draft,
): Map<RelPath, Set<string>> {
  const waiting = new Map<RelPath, Set<string>>();
  // An earlier upload of the same content has the same name: it says nothing of this one.
  const unknown =
    strays === undefined || remote === 'unknown' ? [] : remote.files.filter(({ id }) => !strays.known.has(id));
  for (const intent of memory.intents) {
    const wait = (): void => {
      waiting.set(intent.path, (waiting.get(intent.path) ?? new Set()).add(intent.sha256));
    };
    if (intent.lostAt === undefined) {
      wait();
    } else if (remote === 'unknown' || strays === undefined || remote.takenAt < intent.lostAt) {
      wait();
      // One look when the listing can be trusted settles all that were lost together.
      draft.lookAgain(Math.max(now, intent.lostAt + policy.lateListingMs));
    } else if (strays.pending.has(intent.path)) {
      wait();
    } else if (unknown.some((file) => isSameUploadName(file.filename, intent.uploadName))) {
      // It arrived: adopted below where it is current, deleted as a leftover where it is not.
      draft.settledIntents.push(intent.id);
    } else if (remote.takenAt < intent.lostAt + policy.lateListingMs) {
      wait();
      draft.lookAgain(intent.lostAt + policy.lateListingMs);
    } else {
      draft.settledIntents.push(intent.id);
    }
  }
  return waiting;
}

interface Judgement {
  readonly strays: Strays | undefined;
  readonly isGone: (record: DocumentRecord) => boolean;
}

function planDocuments(
  input: PlanInput,
  judgement: Judgement & {
    readonly isCurrent: (document: Document) => boolean;
    readonly waiting: ReadonlyMap<RelPath, ReadonlySet<string>>;
    readonly revived: ReadonlyMap<RelPath, Tombstone>;
  },
  draft: Draft,
): void {
  const { memory, snapshot, policy } = input;
  const beyond = beyondLimit(input, judgement.strays);
  for (const document of snapshot.documents.values()) {
    const { path, sha256 } = document;
    const record = memory.records.get(path);
    if (beyond.has(path)) {
      draft.problems.push({
        path,
        code: 'over-limit',
        message: overLimitMessage(policy.maxFiles, judgement.strays?.foreign ?? input.foreign),
      });
      if (record !== undefined) draft.actions.push(deletionOf(record, 'over-limit'));
      continue;
    }
    const isBlocked = !mayLeave(document, policy.allowedSecrets);
    if (isBlocked) draft.problems.push(secretProblem(document, uploadedVersion(document, record, judgement)));
    if (judgement.isCurrent(document)) continue;
    const refusal = memory.refusals.get(path);
    if (refusal?.sha256 === sha256 && input.kind === 'sync' && !isBlocked) {
      draft.problems.push({ path, code: 'refused', message: refusal.message });
      continue;
    }
    const adoptable = judgement.strays?.adoptable.get(path);
    const facts = { path, sha256, bytes: document.stamp.bytes, mtimeMs: document.stamp.mtimeMs };
    if (adoptable !== undefined && input.kind !== 'reupload') {
      draft.actions.push({
        kind: 'adopt',
        ...facts,
        uploadName: adoptable.filename,
        remoteId: adoptable.id,
        uploadedAt: adoptable.createdAt,
        ...replacedBy(record, path, judgement),
      });
      continue;
    }
    // What stays here is taken up only where it is uploaded already, so that it is known and can be deleted.
    if (isBlocked) continue;
    const earlierVersion = judgement.revived.get(path);
    if (earlierVersion !== undefined) {
      draft.actions.push({
        kind: 'adopt',
        ...facts,
        uploadName: earlierVersion.uploadName,
        remoteId: earlierVersion.remoteId,
        uploadedAt: earlierVersion.kept?.uploadedAt ?? earlierVersion.since,
        ...replacedBy(record, path, judgement),
      });
      continue;
    }
    if (judgement.waiting.get(path)?.has(sha256) === true || judgement.strays?.pending.has(path) === true) continue;
    const upload = { ...facts, uploadName: uploadName(path, sha256, input.tag) };
    const earlier = judgement.strays?.earlier.get(path);
    if (record === undefined && adoptable !== undefined)
      draft.actions.push({ kind: 'replace', ...upload, because: 'reupload', replaces: adoptable.id });
    else if (record === undefined && earlier !== undefined)
      draft.actions.push({ kind: 'replace', ...upload, because: 'changed', replaces: earlier.id });
    else if (record === undefined) draft.actions.push({ kind: 'upload', ...upload, because: 'new' });
    else if (judgement.isGone(record))
      draft.actions.push({ kind: 'upload', ...upload, because: 'remote-gone', gone: record.remoteId });
    else
      draft.actions.push({
        kind: 'replace',
        ...upload,
        because: changeReason(document, record),
        replaces: record.remoteId,
      });
  }
}

/** Earlier versions that still wait to be deleted and are the content of their document again. */
function revivable(
  { snapshot, memory, policy }: PlanInput,
  listed: ListedFiles | undefined,
): ReadonlyMap<RelPath, Tombstone> {
  const revived = new Map<RelPath, Tombstone>();
  for (const tombstone of memory.tombstones) {
    const { path, kept, because, remoteId } = tombstone;
    if (path === undefined || kept === undefined || because !== 'superseded') continue;
    const document = snapshot.documents.get(path);
    const record = memory.records.get(path);
    const isBack = document?.sha256 === kept.sha256 && record?.sha256 !== kept.sha256;
    if (isBack && mayLeave(document, policy.allowedSecrets) && listed?.has(remoteId) !== false)
      revived.set(path, tombstone);
  }
  return revived;
}

/**
 * Deletions that were decided. A version that was replaced stays for the grace time, so that switching a branch there
 * and back uploads nothing twice; not where the account needs the room.
 */
function planTombstones(
  { memory, policy, now, foreign }: PlanInput,
  revived: ReadonlyMap<RelPath, Tombstone>,
  draft: Draft,
): void {
  const hasRoom = memory.records.size + memory.tombstones.length + foreign < policy.maxFiles;
  for (const tombstone of memory.tombstones) {
    const { path, kept, because, since } = tombstone;
    if (path !== undefined && revived.get(path) === tombstone) continue;
    const mayComeBack =
      because === 'superseded' &&
      kept !== undefined &&
      path !== undefined &&
      memory.records.get(path)?.sha256 !== kept.sha256;
    const dueAt = mayComeBack && hasRoom ? since + policy.graceMs : since;
    if (dueAt > now) draft.again(dueAt);
    else draft.actions.push(deletionOf(tombstone, because));
  }
}

/** What an adopted file takes the place of: the recorded one, or an upload of another version without a record. */
function replacedBy(record: DocumentRecord | undefined, path: RelPath, { strays }: Judgement): { replaces?: RemoteId } {
  // One that seems to be gone is deleted all the same: it may have been listed late.
  if (record !== undefined) return { replaces: record.remoteId };
  const earlier = strays?.earlier.get(path);
  return earlier === undefined ? {} : { replaces: earlier.id };
}

/** The version of a document that the account holds, if any. */
function uploadedVersion(
  { path, sha256 }: Document,
  record: DocumentRecord | undefined,
  { strays, isGone }: Judgement,
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
  const others = foreign === 0 ? '' : `${foreign} that are not this project's and `;
  return `The account holds ${maxFiles} files at most: ${others}more important documents fill it.`;
}

/** The documents that the account has no room for: the least important ones. */
function beyondLimit({ snapshot, policy, foreign }: PlanInput, strays: Strays | undefined): ReadonlySet<RelPath> {
  const room = Math.max(0, policy.maxFiles - (strays?.foreign ?? foreign));
  if (snapshot.documents.size <= room) return new Set();
  const beyond = [...snapshot.documents.values()].toSorted(byImportance).slice(room);
  return new Set(beyond.map((document) => document.path));
}

/** Versions whose document is gone, and what is over of documents that are here; a halt where too much would go. */
function planDepartures(input: PlanInput, { strays, isGone }: Judgement, draft: Draft): Halt | undefined {
  const { snapshot, memory, policy, now, confirmed } = input;
  for (const record of memory.records.values()) {
    const { path, remoteId } = record;
    if (hasLeft(snapshot, path) && isGone(record)) draft.actions.push({ kind: 'forget', path, remoteId });
  }
  const leftovers = strays?.leftovers ?? [];
  const departures = findDepartures({ now, snapshot, memory, graceMs: policy.graceMs, isGone, leftovers });
  const losses = departures.filter(({ isLoss }) => isLoss);
  draft.losses.push(...losses.map(({ deletion }) => deletion));
  const unrecorded = losses.filter(
    ({ deletion: { path, remoteId } }) => path === undefined || memory.records.get(path)?.remoteId !== remoteId,
  );
  const known = memory.records.size + (strays?.adoptable.size ?? 0) + unrecorded.length;
  const verdict = judgeLosses(losses, { known, now, limits: policy, confirmed });
  if (typeof verdict === 'object') return verdict;
  for (const { deletion, dueAt, isLoss } of departures) {
    if (dueAt > now && !(isLoss && verdict === 'all')) draft.again(dueAt);
    else if (!isLoss || verdict !== 'none') draft.actions.push(deletion);
  }
  for (const { file, because, path } of leftovers) {
    if (path === undefined || !snapshot.documents.has(path)) continue;
    draft.actions.push({ kind: 'delete', path, remoteId: file.id, uploadName: file.filename, because });
  }
  return undefined;
}

/** Everything that is ours goes, once it is known what is. */
function planClean({ memory, now }: PlanInput, strays: Strays | undefined, draft: Draft): void {
  for (const record of memory.records.values()) draft.actions.push(deletionOf(record, 'clean'));
  if (strays === undefined) {
    if (memory.intents.length > 0) draft.lookAgain(now);
    return;
  }
  for (const { file, path } of strays.leftovers) {
    const where = path === undefined ? {} : { path };
    draft.actions.push({ kind: 'delete', ...where, remoteId: file.id, uploadName: file.filename, because: 'clean' });
  }
}

/** Before anything else: what these ids name is not to be replaced, and not to be deleted. */
function forgetting(records: readonly DocumentRecord[]): Plan {
  const actions = records.map(({ path, remoteId }) => ({ kind: 'forget', path, remoteId }) as const);
  return { actions, problems: [], settledIntents: [], needsListing: true };
}

function deletionOf(
  { path, remoteId, uploadName: name }: DocumentRecord | Tombstone,
  because: Deletion['because'],
): Deletion {
  return { kind: 'delete', ...(path === undefined ? {} : { path }), remoteId, uploadName: name, because };
}

/** Adoptions first (they cost nothing), then uploads, then what is taken away; by path within each. */
const ORDER: Readonly<Record<Action['kind'], number>> = { adopt: 0, forget: 1, upload: 2, replace: 3, delete: 4 };

function inOrder(a: Action, b: Action): number {
  return ORDER[a.kind] - ORDER[b.kind] || compare(a.path ?? '', b.path ?? '') || compare(remoteIdOf(a), remoteIdOf(b));
}

function remoteIdOf(action: Action): string {
  return action.kind === 'upload' || action.kind === 'replace' ? '' : action.remoteId;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
