/** A project's remote side: carries plans out through the account's queue, and looks at the account's files. */
import type { Clock } from '../clock.ts';
import type { Deletion } from '../core/departures.ts';
import { asMoontideError, type MoontideError } from '../core/errors.ts';
import type { Action, Instant, Listing, Plan, RemoteFile, RemoteId, Sha256 } from '../core/model.ts';
import type { Executed } from './executor-parts.ts';
import { createExecutor, type Executor } from './executor.ts';
import type { Reached } from './fault-points.ts';
import { createLine, keyOf, type Line, type QueuedAction } from './line.ts';
import type { Account } from './ports/account.ts';
import type { MoontideEvent } from './ports/events.ts';
import type { Outcome } from './ports/queue.ts';
import type { Scanner } from './ports/scanner.ts';
import type { ProjectStore } from './ports/store.ts';
import type { Sharing } from './ports/sharing.ts';

export interface RemoteSideParts {
  readonly account: Account;
  /** Makes this project's work in the queue differ from another's. */
  readonly prefix: string;
  readonly store: ProjectStore;
  readonly scanner: Pick<Scanner, 'read'>;
  readonly allowedSecrets: () => ReadonlySet<Sha256>;
  /** Undefined where there is no team. */
  readonly sharing: () => Sharing | undefined;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly reached: Reached;
  /** How long the listing may still show what was deleted. */
  readonly lateListingMs: () => number;
  readonly publish: (event: Omit<MoontideEvent, 'projectId'>) => void;
  readonly onDone: (action: Action, bytes: number) => void;
  /** What the action was planned on is no longer so. */
  readonly onStale: (action: QueuedAction, result: Extract<Executed, { kind: 'stale' }>) => void;
  readonly onFailed: (action: QueuedAction, error: MoontideError) => void;
  /** The account may hold something else than the answers said. */
  readonly onUnsure: () => void;
  /** Called after each action that ended; `idle` when none is left, or what ended asks for a new plan. */
  readonly onProgress: (idle: boolean) => void;
  /** A defect. */
  readonly onBroken: (error: unknown) => void;
}

export class RemoteSide {
  readonly #parts: RemoteSideParts;
  readonly #executor: Executor;
  readonly #line: Line;
  /** What is gone, and until when a listing may have been taken that names it all the same. */
  readonly #gone = new Map<RemoteId, Instant>();
  /** What had to make room: what that was needed for is planned again once they are gone. */
  readonly #roomFor = new Set<RemoteId>();
  /** How many deletions had ended when an action began. */
  readonly #deletedBefore = new WeakMap<QueuedAction, number>();
  #deleted = 0;
  #isDraining = false;
  #ended = 0;

  constructor(parts: RemoteSideParts) {
    this.#parts = parts;
    const { account, prefix, onBroken } = parts;
    this.#executor = createExecutor({ ...parts, remote: account.remote });
    this.#line = createLine({
      queue: account.queue,
      prefix,
      run: (action, signal) => {
        this.#deletedBefore.set(action, this.#deleted);
        return this.#executor.run(action, signal);
      },
      ended: (action, outcome) => this.#onEnded(action, outcome),
      broken: onBroken,
    });
  }

  get account(): Account {
    return this.#parts.account;
  }

  /** Actions that wait or run. */
  get size(): number {
    return this.#line.size;
  }

  /** Actions that ended since nothing was left last. */
  get ended(): number {
    return this.#ended;
  }

  isUploading(path: string): boolean {
    return this.#line.isUploading(path);
  }

  /** The account's files as of `notBefore` or later, by the clock that does not jump. */
  async list(notBefore: number, signal: AbortSignal): Promise<Listing> {
    return this.sinceThen(await this.#parts.account.listing(notBefore, signal));
  }

  /** A listing without what was deleted since it was taken. */
  sinceThen(listing: Listing): Listing {
    if (this.#gone.size === 0) return listing;
    const isThere = ({ id }: RemoteFile): boolean => listing.takenAt > (this.#gone.get(id) ?? Number.NEGATIVE_INFINITY);
    return { ...listing, files: listing.files.filter(isThere) };
  }

  /** Takes for lost what ended without a word in the memory, as when the database was locked. */
  loseEnded(): void {
    this.#executor.loseEnded();
  }

  /** Notes at once what needs no request, and makes the waiting work be the rest. Returns what was noted. */
  follow(plan: Plan, isHeldBack: (action: QueuedAction) => boolean): readonly Action[] {
    const noted: Action[] = [];
    for (const action of plan.actions) {
      if (action.kind !== 'adopt' && action.kind !== 'forget') continue;
      if (this.#line.isDeleting(action.remoteId)) continue;
      this.#executor.note(action);
      noted.push(action);
    }
    this.#line.follow(plan.actions.filter(isQueued).filter((action) => !isHeldBack(action)));
    return noted;
  }

  /** Decides deletions for good in one step: whatever happens now, they are done some day, and nothing else is. */
  bury(actions: readonly Action[]): void {
    const { store, clock } = this.#parts;
    store.transact(() => {
      for (const action of actions) {
        if (action.kind !== 'delete') continue;
        const { path, remoteId, uploadName, because } = action;
        if (path !== undefined && store.record(path)?.remoteId === remoteId) store.deleteRecord(path);
        const where = path === undefined ? {} : { path };
        store.putTombstone({ remoteId, ...where, uploadName, because, since: clock.now() });
      }
    });
  }

  /** Takes out what waits; what runs may end. */
  rest(): void {
    this.#line.follow([]);
  }

  /** Takes out everything and cuts what runs. */
  async clear(): Promise<void> {
    await this.#line.clear();
    this.#parts.store.loseIntents(this.#parts.clock.now());
  }

  /** Lets what runs end until the signal aborts; nothing begins any more. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#isDraining = true;
    await this.#line.drain(signal);
  }

  #onEnded(action: QueuedAction, outcome: Outcome<Executed>): void {
    if (outcome.kind === 'done') this.#onRun(action, outcome.result);
    const hasRoom = outcome.kind === 'failed' && this.#onFailed(action, outcome.error) === 'has room by now';
    const isIdle = this.#line.size === 0;
    this.#ended = isIdle ? 0 : this.#ended + 1;
    if (action.kind === 'delete' && outcome.kind === 'done') this.#deleted += 1;
    const hasMadeRoom = action.kind === 'delete' && this.#roomFor.delete(action.remoteId);
    this.#parts.onProgress(isIdle || hasRoom || hasMadeRoom);
  }

  #onRun(action: QueuedAction, result: Executed): void {
    if (result.kind === 'stale') {
      this.#parts.onStale(action, result);
      return;
    }
    const { clock, lateListingMs, onUnsure } = this.#parts;
    if (result.isUnsure === true) onUnsure();
    // A 404 is believed until the next listing says otherwise.
    if (action.kind === 'delete') {
      this.#gone.set(action.remoteId, clock.now() + (result.isUnsure === true ? 0 : lateListingMs()));
    }
    this.#parts.onDone(action, result.bytes);
    // What is only stored afresh is never taken up again, and hundreds of them need the room.
    const isNeedless = action.kind === 'replace' && action.because === 'reupload';
    if (isNeedless && !this.#isDraining) this.#line.add(deletionOfReplaced(action));
  }

  #onFailed(action: QueuedAction, thrown: unknown): 'has room by now' | undefined {
    const error = asMoontideError(thrown);
    if (error.code === 'CANCELLED') return undefined;
    if (error.code === 'TOO_MANY_FILES' && action.kind === 'replace') {
      // The one case in which the old version has to make room for the new one.
      const deletion = deletionOfReplaced(action);
      this.bury([deletion]);
      this.#roomFor.add(deletion.remoteId);
      this.#line.add(deletion);
      return undefined;
    }
    if (error.code === 'TOO_MANY_FILES') {
      // Another may have taken the room that was made for this one, and leaves its own in return.
      if (this.#deleted > (this.#deletedBefore.get(action) ?? 0)) return 'has room by now';
      const { deleting } = this.#line;
      for (const id of deleting) this.#roomFor.add(id);
      if (deleting.length > 0) return undefined;
    }
    this.#parts.onFailed(action, error);
    return undefined;
  }
}

export function isQueued(action: Action): action is QueuedAction {
  return action.kind === 'upload' || action.kind === 'replace' || action.kind === 'delete';
}

/** The keys of what a plan wants done by requests. */
export function keysOf(plan: Plan): ReadonlySet<string> {
  return new Set(plan.actions.filter(isQueued).map(keyOf));
}

function deletionOfReplaced({ path, replaces, uploadName }: Extract<QueuedAction, { kind: 'replace' }>): Deletion {
  return { kind: 'delete', path, remoteId: replaces, uploadName, because: 'superseded' };
}
