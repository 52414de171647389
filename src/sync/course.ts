/**
 * What a project is about to do: the plan that stands, the remote side that carries it out, and what failed of it. Made
 * anew by every turn of the loop; what is under way goes on from plan to plan.
 */
import type { Clock } from '../clock.ts';
import type { MoontideError } from '../core/errors.ts';
import type { Halt, JobKind, Listing, Plan, Problem, ProjectId } from '../core/model.ts';
import { namingKey } from '../core/key-in-use.ts';
import { haltOf } from '../core/project-state.ts';
import type { Log } from '../log.ts';
import type { AccountView } from './account-view.ts';
import { Failures } from './failures.ts';
import type { Reached } from './fault-points.ts';
import type { JobDesk } from './job-desk.ts';
import { keyOf, uploadKey, type QueuedAction } from './line.ts';
import type { LocalSide } from './local-side.ts';
import type { Planner } from './planner.ts';
import type { MoontideEvent } from './ports/events.ts';
import type { ProjectSettings } from './ports/project-host.ts';
import type { ProjectStore } from './ports/store.ts';
import { isQueued, keysOf, RemoteSide } from './remote-side.ts';

export interface CourseParts {
  readonly projectId: ProjectId;
  readonly settings: () => ProjectSettings;
  readonly planner: Planner;
  readonly view: AccountView;
  readonly store: ProjectStore;
  readonly local: LocalSide;
  readonly desk: JobDesk;
  readonly clock: Clock;
  /** Aborted when the project ends: what is cut then has not failed. */
  readonly stopped: AbortSignal;
  readonly random: () => number;
  readonly newId: () => string;
  readonly reached: Reached;
  readonly log: Log;
  readonly publish: (type: MoontideEvent['type'], data: MoontideEvent['data']) => void;
  /** The account itself failed: nothing goes on until that is mended. */
  readonly onHalt: (halt: Halt) => void;
  /** Called after each action that ended; `idle` when none is left. */
  readonly onProgress: (idle: boolean) => void;
  /** A defect. */
  readonly onBroken: (error: unknown) => void;
}

export const NO_PLAN: Plan = { actions: [], problems: [], settledIntents: [] };

export class Course {
  readonly #parts: CourseParts;
  readonly failures: Failures;
  #remote: RemoteSide | undefined;
  #plan: Plan = NO_PLAN;

  constructor(parts: CourseParts) {
    this.#parts = parts;
    this.failures = new Failures(parts.clock, parts.random);
    this.#remote = this.#openRemote();
  }

  get plan(): Plan {
    return this.#plan;
  }

  /** Actions that wait or run. */
  get size(): number {
    return this.#remote?.size ?? 0;
  }

  /** Actions that ended since nothing was left last. */
  get ended(): number {
    return this.#remote?.ended ?? 0;
  }

  isUploading(path: string): boolean {
    return this.#remote?.isUploading(path) ?? false;
  }

  /** Nothing is planned, runs, waits or failed. */
  get isDone(): boolean {
    const { actions, problems, againAt } = this.#plan;
    const isEmpty = actions.length === 0 && problems.length === 0 && againAt === undefined;
    return this.#parts.view.hasLooked && isEmpty && this.failures.isEmpty;
  }

  /** Nothing runs or waits, and the plan has nothing more that can be tried now. */
  get isQuiet(): boolean {
    if (this.size > 0 || this.#plan.needsListing === true || this.#parts.planner.elsewhere.size > 0) return false;
    return this.#plan.actions.filter(isQueued).every((action) => this.#isHeldBack(action));
  }

  /** The account's files, asked for while the disk is looked at: the first plan of all, and that of a job, need both. */
  listAhead(job: JobKind | undefined, signal: AbortSignal): Promise<Listing> | undefined {
    // Other jobs begin with cutting what runs, and look after that.
    const isNeeded = job === 'sync' || job === 'initial' || !this.#parts.view.hasLooked;
    if (this.#remote === undefined || !isNeeded) return undefined;
    const listing = this.#remote.list(this.#parts.clock.monotonic(), signal);
    // Whether anybody will want it shows later.
    listing.catch(() => undefined);
    return listing;
  }

  /** The account's files, where this turn needs them; `ahead`: what this turn asked for already. */
  async list(
    begun: JobKind | undefined,
    ahead: Promise<Listing> | undefined,
    signal: AbortSignal,
  ): Promise<Listing | 'unknown'> {
    if (this.#remote === undefined) return 'unknown';
    this.#remote.loseEnded();
    const isAsked = begun !== undefined;
    const isPlanned = this.#plan.needsListing === true && (this.#plan.againAt ?? 0) <= this.#parts.clock.now();
    const { reconcileMs } = this.#parts.settings();
    return await this.#parts.view.look(this.#remote, {
      isNeeded: isAsked || isPlanned,
      everyMs: reconcileMs,
      ahead,
      signal,
    });
  }

  /** The account's files as they are now, for somebody who asks. */
  async listAside(signal: AbortSignal): Promise<Listing | 'unknown'> {
    return (await this.#remote?.list(this.#parts.clock.monotonic(), signal)) ?? 'unknown';
  }

  /** Has a plan carried out. True when something was done at once, so that there is more to plan. */
  follow(plan: Plan, kind: JobKind): boolean {
    const { planner, store, desk, publish } = this.#parts;
    for (const { path, message } of newlyBlocked(this.#plan, plan)) publish('document.blocked', { path, message });
    this.#plan = plan;
    planner.noteForeign(plan);
    if (plan.halt !== undefined) {
      planner.endConfirmation();
      this.#remote?.rest();
      return false;
    }
    if (plan.settledIntents.length > 0) {
      store.transact(() => {
        for (const id of plan.settledIntents) store.deleteIntent(id);
      });
      this.#parts.view.expectLateArrivals();
      this.#parts.reached('after settling');
    }
    if (kind === 'clean' || planner.hasConfirmation) this.bury(plan);
    planner.endConfirmation();
    desk.planned(plan.actions);
    // A lost answer is wanted again once it is settled.
    if (plan.needsListing !== true) this.failures.keep(keysOf(plan));
    const noted = this.#remote?.follow(plan, (action) => this.#isHeldBack(action)) ?? [];
    for (const action of noted) {
      desk.done(action, 0);
      if (action.path !== undefined) this.failures.mended(uploadKey(action.path));
    }
    if (plan.actions.length === 0 && this.size === 0) this.#parts.view.settled();
    return noted.length > 0;
  }

  /** Decides the deletions of a plan for good: whatever happens now, they are done some day. */
  bury({ actions }: Plan): void {
    this.#remote?.bury(actions);
  }

  /** Has every upload of a `reupload` made afresh, those too that only the account knows of. */
  markStale({ actions }: Plan): void {
    const { store, clock } = this.#parts;
    store.markAllStale();
    for (const action of actions) {
      if (action.kind !== 'replace' || store.record(action.path) !== undefined) continue;
      const { path, bytes, mtimeMs, sha256, uploadName, replaces: remoteId } = action;
      const uploadedAt = clock.now();
      store.putRecord({ path, bytes, mtimeMs, sha256, remoteId, uploadName, uploadedAt, stale: true });
    }
  }

  /** Keeps a plan to show without doing anything for it; what runs may end. */
  rest(plan: Plan): void {
    this.#remote?.rest();
    this.#plan = plan;
  }

  /** Takes out everything and cuts what runs. */
  async clear(): Promise<void> {
    await this.#remote?.clear();
  }

  /** Lets what runs end until the signal aborts; nothing begins any more. */
  async drain(signal: AbortSignal): Promise<void> {
    await this.#remote?.drain(signal);
  }

  /** The settings name another account. */
  async changeAccount(): Promise<void> {
    await this.clear();
    // What the one before did not answer is no reason to wait for this one.
    this.failures.clear();
    this.#remote = this.#openRemote();
    this.#parts.view.forget();
  }

  #isHeldBack(action: QueuedAction): boolean {
    const isElsewhere = action.kind !== 'delete' && this.#parts.planner.elsewhere.has(action.uploadName);
    return isElsewhere || this.failures.isWaitingOut(keyOf(action));
  }

  #openRemote(): RemoteSide | undefined {
    const { projectId, store, local, clock, newId, reached, desk, publish, onProgress, onBroken } = this.#parts;
    const { settings, log } = this.#parts;
    const { account } = settings();
    if (account === undefined) return undefined;
    return new RemoteSide({
      account,
      prefix: `${projectId}/`,
      store,
      scanner: local,
      allowedSecrets: () => settings().policy.allowedSecrets,
      sharing: () => settings().sharing,
      clock,
      newId,
      reached,
      lateListingMs: () => settings().policy.lateListingMs,
      publish: ({ type, data }) => publish(type, data),
      onDone: (action, bytes) => {
        if (isQueued(action)) this.failures.mended(keyOf(action));
        desk.done(action, bytes);
      },
      onStale: ({ path }, { because, hasRemoteChanged }) => {
        log.debug({ path, because }, 'an action was stale');
        if (hasRemoteChanged === true) this.#parts.view.distrust();
        if (path !== undefined) local.dirty(path);
      },
      onFailed: (action, error) => this.#onFailed(action, error),
      onUnsure: () => this.#parts.view.expectLateArrivals(),
      onProgress,
      onBroken,
    });
  }

  #onFailed(action: QueuedAction, failure: MoontideError): void {
    const { log, publish, desk, stopped, settings, onBroken, onHalt } = this.#parts;
    if (stopped.aborted) return;
    const error = namingKey(failure, settings().key);
    if (error.code === 'INTERNAL') {
      onBroken(error);
      return;
    }
    const { path } = action;
    log.debug({ path, code: error.code, err: error }, 'an action failed');
    publish('document.failed', { path: path ?? null, code: error.code, message: error.message });
    desk.failed(error);
    const halt = haltOf(error);
    if (halt !== undefined) {
      this.#remote?.rest();
      onHalt(halt);
    }
    if (error.code === 'TOO_MANY_FILES') this.#noteFull(error);
    // What the server refuses for good is remembered as a refusal.
    if (error.code !== 'REFUSED_BY_SERVER') this.failures.note(keyOf(action), error);
  }

  /** Plans from now on go by what the account holds in truth. */
  #noteFull({ details }: MoontideError): void {
    const { maxFiles } = details;
    if (typeof maxFiles === 'number' && maxFiles > 0) this.#parts.planner.noteFull(maxFiles);
    this.#parts.view.lookSoon();
  }
}

/** Documents of which it was not known before that they may hold a secret. */
function newlyBlocked(before: Plan, after: Plan): readonly Problem[] {
  const known = new Set(before.problems.filter(({ code }) => code === 'secret').map(({ path }) => path));
  return after.problems.filter(({ code, path }) => code === 'secret' && !known.has(path));
}
