/**
 * A project's actions in the account's queue. What is offered follows the newest plan: what it no longer wants is taken
 * out unless it runs already, what it wants differently takes the place of what waits, what runs is followed.
 */
import type { Action, RemoteId } from '../core/model.ts';
import { actionPriority } from '../core/importance.ts';
import type { Executed } from './executor-parts.ts';
import type { Outcome, Queue } from './ports/queue.ts';

export type QueuedAction = Extract<Action, { kind: 'upload' | 'replace' | 'delete' }>;

export interface Line {
  /** Makes the waiting actions be exactly these; what runs is left to end. */
  follow(actions: readonly QueuedAction[]): void;
  /** Adds one without touching the others. */
  add(action: QueuedAction): void;
  /** Takes everything out and aborts what runs; resolves when nothing runs any more. */
  clear(): Promise<void>;
  /** Takes out what waits and lets what runs end, until the signal aborts; then it is cut as by `clear`. */
  drain(signal: AbortSignal): Promise<void>;
  readonly size: number;
  /** Remote files whose deletion waits or runs. */
  readonly deleting: readonly RemoteId[];
  /** Whether the deletion of this remote file is under way. */
  isDeleting(id: string): boolean;
  /** Whether an upload of this path is under way. */
  isUploading(path: string): boolean;
}

export interface LineParts {
  readonly queue: Queue;
  /** Makes keys of one project differ from another's. */
  readonly prefix: string;
  readonly run: (action: QueuedAction, signal: AbortSignal) => Promise<Executed>;
  /** Called once for every action that ended, in whatever way. */
  readonly ended: (action: QueuedAction, outcome: Outcome<Executed>) => void;
  /** Called with what must not happen: a defect, which takes the project down and not the daemon. */
  readonly broken: (error: unknown) => void;
}

interface Offer {
  readonly action: QueuedAction;
  running: boolean;
}

export function createLine({ queue, prefix, run, ended, broken }: LineParts): Line {
  const offers = new Map<string, Offer>();
  /** Followed by newer work of the same key, but still under way. */
  const overtaken = new Set<Offer>();

  function add(action: QueuedAction): void {
    const key = prefix + keyOf(action);
    const before = offers.get(key);
    if (before !== undefined && isSame(before.action, action)) return;
    if (before?.running === true) overtaken.add(before);
    const offer: Offer = { action, running: false };
    offers.set(key, offer);
    const work = {
      key,
      priority: actionPriority(action),
      run(signal: AbortSignal) {
        offer.running = true;
        return run(action, signal);
      },
    };
    queue
      .add(work)
      .then((outcome) => {
        overtaken.delete(offer);
        if (offers.get(key) === offer) offers.delete(key);
        ended(action, outcome);
        if (offers.size + overtaken.size === 0) drained?.();
      })
      .catch(broken);
  }

  let drained: (() => void) | undefined;

  function follow(actions: readonly QueuedAction[]): void {
    const wanted = new Set(actions.map((action) => prefix + keyOf(action)));
    const unwanted = new Set(
      [...offers].filter(([key, offer]) => !wanted.has(key) && !offer.running).map(([key]) => key),
    );
    if (unwanted.size > 0) queue.withdraw((key) => unwanted.has(key)).catch(broken);
    for (const action of actions) add(action);
  }

  const clear = (): Promise<void> => queue.withdraw((key) => key.startsWith(prefix));

  return {
    follow,
    add,
    clear,
    async drain(signal) {
      follow([]);
      const quiet = Promise.withResolvers<void>();
      drained = quiet.resolve;
      signal.addEventListener('abort', () => quiet.resolve(), { once: true });
      if (offers.size + overtaken.size > 0 && !signal.aborted) await quiet.promise;
      await clear();
    },
    get size() {
      return offers.size + overtaken.size;
    },
    get deleting() {
      const actions = [...offers.values()].map(({ action }) => action);
      return actions.filter((action) => action.kind === 'delete').map(({ remoteId }) => remoteId);
    },
    isDeleting: (id) => offers.get(prefix + deletionKey(id))?.running === true,
    isUploading: (path) => {
      // Asked for every document, and most of the time nothing is in line.
      if (offers.size + overtaken.size === 0) return false;
      const isOvertaken = [...overtaken].some((offer) => offer.action.path === path);
      return isOvertaken || offers.get(prefix + uploadKey(path))?.running === true;
    },
  };
}

/** What an action is about: one key has one action at a time. */
export function keyOf(action: QueuedAction): string {
  return action.kind === 'delete' ? deletionKey(action.remoteId) : uploadKey(action.path);
}

function deletionKey(id: string): string {
  return `del:${id}`;
}

export function uploadKey(path: string): string {
  return `put:${path}`;
}

/** Whether doing one makes the other needless. */
function isSame(a: QueuedAction, b: QueuedAction): boolean {
  if (a.kind === 'delete' || b.kind === 'delete') return a.kind === b.kind;
  return a.kind === b.kind && a.sha256 === b.sha256 && a.because === b.because;
}
