/**
 * One project's life: wait until something may have changed, look, plan, put the plan in line; and again. Only this
 * loop changes the project's state. What is in line runs beside it, so that a long first upload never delays the look
 * at what was saved since.
 */
import type { Clock } from '../clock.ts';
import { ERRORS, MoontideError, asMoontideError, type ErrorCode } from '../core/errors.ts';
import { failedAgain, type Failure } from '../core/failing.ts';
import { judgeRoot } from '../core/guard-rails.ts';
import type {
  Action,
  Halt,
  Hold,
  JobKind,
  Listing,
  Memory,
  Plan,
  ProjectId,
  RelPath,
  RemoteId,
  Snapshot,
} from '../core/model.ts';
import { plan as makePlan, planId, trackMissing } from '../core/plan.ts';
import { HALT_CODES, haltOf, isReleasedByKey, type ProjectState } from '../core/project-state.ts';
import { dueAt, noteDirty, noteHint, type Settling } from '../core/settle.ts';
import type { Log } from '../log.ts';
import type { DocumentStatus, ProjectStatus, ShownPlan } from './api.ts';
import { countDocuments, listDocuments } from './documents.ts';
import { Errand } from './errand.ts';
import { createExecutor, type Executed, type Executor } from './executor.ts';
import { createLine, keyOf, uploadKey, type Line, type QueuedAction } from './line.ts';
import type {
  Account,
  Dirty,
  Hint,
  Job,
  JobStore,
  MoontideEvent,
  Outcome,
  ProjectEntry,
  ProjectHost,
  ProjectSettings,
  ProjectStore,
  ProjectTools,
  Publish,
} from './ports.ts';
import { createWaker, type Waker } from './waker.ts';

export interface ProjectParts {
  readonly entry: ProjectEntry;
  readonly settings: ProjectSettings;
  readonly host: ProjectHost;
  readonly store: ProjectStore;
  readonly jobs: JobStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly publish: Publish;
  readonly log: Log;
  /** Keeps what a person asked for. */
  readonly saveEntry: (entry: ProjectEntry) => void;
  /** False: does nothing but the jobs that it is asked for. */
  readonly automatic: boolean;
}

const NOTHING: Plan = { actions: [], problems: [], settledIntents: [] };
/** Timed scans come this often when no hints are to be had. */
const DEGRADED_SCAN_MS = 10_000;
/** A drift of the wall clock against the other by more than this is a sleep, or somebody set the clock. */
const SLEEP_DRIFT_MS = 15_000;
/** After answers were lost for good, a late arrival is looked for once more. */
const LATE_ARRIVAL_MS = 60_000;
/** Requests that are under way when the project ends may take this long. */
const DRAIN_MS = 5000;

export class Project implements AsyncDisposable {
  readonly #parts: ProjectParts;
  readonly #stop = new AbortController();
  readonly #waker: Waker;
  #entry: ProjectEntry;
  #settings: ProjectSettings;
  #tools: ProjectTools | undefined;
  #line: Line | undefined;
  #executor: Executor | undefined;
  #life: Promise<void> = Promise.resolve();

  #state: ProjectState = { kind: 'starting' };
  #snapshot: Snapshot | undefined;
  #plan: Plan = NOTHING;
  #settling: Settling | undefined;
  #halt: Halt | undefined;
  #confirmed: string | undefined;
  #errand: Errand | undefined;
  /** By the key of the action that failed. */
  readonly #failures = new Map<string, Failure>();
  /** What keeps the project as a whole from going on: the account's files cannot be listed, the disk is full. */
  #trouble: Failure | undefined;
  /** Deleted by this process: a listing that was taken before may still name them. */
  readonly #deleted = new Set<RemoteId>();
  #foreign = 0;
  #mustPlan = false;
  #hasLooked = false;
  /** Since the line was empty last. */
  #endedActions = 0;
  #lastSyncAt: number | undefined;
  /** When what is due next, by the clock that does not jump. */
  readonly #due = { scan: 0, rehash: Number.POSITIVE_INFINITY, listing: 0 };
  #drift: number;

  constructor(parts: ProjectParts) {
    this.#parts = parts;
    this.#entry = parts.entry;
    this.#settings = parts.settings;
    this.#waker = createWaker(parts.clock);
    this.#drift = parts.clock.now() - parts.clock.monotonic();
  }

  /** Starts the loop; `[Symbol.asyncDispose]` ends it. */
  start(): void {
    // No request of an earlier process can still be under way.
    this.#parts.store.loseIntents(this.#parts.clock.now());
    this.#life = this.#live();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new MoontideError('DAEMON_STOPPING', 'The daemon is stopping.'));
    await this.#life;
    await this.#line?.drain(AbortSignal.timeout(DRAIN_MS));
    await this.#tools?.[Symbol.asyncDispose]();
  }

  // ------------------------------------------------------------------------------------------ what others ask

  get entry(): ProjectEntry {
    return this.#entry;
  }

  get account(): Account | undefined {
    return this.#settings.account;
  }

  status(overlaps: readonly ProjectId[]): ProjectStatus {
    const { key, account, baseUrl, configProblem } = this.#settings;
    const counts = countDocuments(this.#documents(), { tombstones: this.#parts.store.tombstones() });
    const untrusted = this.#isTrusted() ? [] : this.#settings.asks;
    return {
      id: this.#entry.id,
      name: this.#entry.name,
      root: this.#entry.root,
      state: this.#state,
      ...(this.#entry.hold === undefined ? {} : { hold: this.#entry.hold }),
      ...(this.#state.kind === 'halted' ? { halt: this.#state.halt } : {}),
      inSync: this.#isInSync(),
      counts,
      problems: this.#plan.problems,
      ...(this.#snapshot === undefined ? {} : { lastScanAt: this.#snapshot.takenAt }),
      ...(this.#lastSyncAt === undefined ? {} : { lastSyncAt: this.#lastSyncAt }),
      watcher: this.#tools?.watcher?.state ?? { kind: 'watching' },
      ...(account === undefined ? {} : { account: account.id }),
      ...(key === undefined ? {} : { key }),
      baseUrl,
      ...(configProblem === undefined ? {} : { configProblem }),
      ...(untrusted.length === 0 ? {} : { untrusted }),
      overlaps,
    };
  }

  async documents(): Promise<readonly DocumentStatus[]> {
    if (this.#snapshot === undefined) await this.#lookHere('everything');
    return this.#documents();
  }

  /** What a job of this kind would do now; changes nothing. */
  async shownPlan(kind: JobKind): Promise<ShownPlan> {
    const { clock } = this.#parts;
    const tools = await this.#openTools();
    const snapshot = await tools.scanner.scan({ dirty: 'everything', signal: this.#stop.signal });
    const halt = this.#judgeHalt(snapshot, kind);
    if (halt !== undefined) return { ...NOTHING, halt, kind, planId: halt.planId ?? planId(NOTHING) };
    const listing = await this.#listing(clock.now());
    const shown = this.#planFor(snapshot, listing, kind, 0);
    return { ...shown, kind, planId: shown.halt?.planId ?? planId(shown) };
  }

  /** Puts a job in line. @throws PLAN_CHANGED when another plan than `planId` would be carried out. */
  async ask(kind: JobKind, expectedPlan: string | undefined): Promise<Job> {
    const { clock, jobs, newId, publish } = this.#parts;
    if (this.#halt?.reason === 'defect') throw haltError(this.#halt);
    if (expectedPlan !== undefined) {
      const shown = await this.shownPlan(kind);
      if (shown.planId !== expectedPlan) {
        throw new MoontideError('PLAN_CHANGED', 'Things changed since the plan was shown; nothing was done.', {
          details: { expected: expectedPlan, found: shown.planId },
        });
      }
    }
    const job: Job = {
      id: newId() as Job['id'],
      projectId: this.#entry.id,
      kind,
      state: 'queued',
      askedAt: clock.now(),
      progress: { planned: 0, ended: 0 },
    };
    jobs.put(job);
    publish({ type: 'job.queued', projectId: job.projectId, data: { job: job.id, kind } });
    this.#waker.wake();
    return job;
  }

  /** Cancels a job that is in line or under way; what it has done stays done. */
  async cancel(job: Job): Promise<void> {
    if (this.#errand?.job.id === job.id) {
      const errand = this.#errand;
      this.#errand = undefined;
      errand.end('cancelled', this.#counts(), new MoontideError('CANCELLED', 'It was cancelled.'));
      await this.#line?.clear();
    } else if (job.state === 'queued') {
      this.#parts.jobs.put({ ...job, state: 'cancelled', endedAt: this.#parts.clock.now() });
      this.#publish('job.ended', { job: job.id, kind: job.kind, state: 'cancelled' });
    }
    this.#mustPlan = true;
    this.#waker.wake();
  }

  async pause(): Promise<void> {
    this.#hold('paused');
    await this.#line?.clear();
    this.#showState();
  }

  /** Ends a hold, and tries again what a halt for the key or the quota stopped. */
  resume(): void {
    this.#hold(undefined);
    if (this.#halt !== undefined && isReleasedByKey(this.#halt)) this.#release();
    this.#failures.clear();
    this.#trouble = undefined;
    this.#due.scan = 0;
    this.#due.listing = 0;
    this.#mustPlan = true;
    this.#showState();
    this.#waker.wake();
  }

  /** @throws NOTHING_TO_CONFIRM, PLAN_CHANGED. */
  confirm(id: string): void {
    const halt = this.#halt;
    if (halt?.planId === undefined) {
      throw new MoontideError('NOTHING_TO_CONFIRM', 'The project does not wait for a confirmation.');
    }
    if (halt.planId !== id) {
      throw new MoontideError('PLAN_CHANGED', 'That is not what the project waits for; nothing was done.', {
        details: { expected: id, found: halt.planId },
      });
    }
    if (halt.reason === 'root-replaced' && typeof this.#snapshot?.root === 'object') {
      this.#save({ ...this.#entry, rootIdentity: this.#snapshot.root });
    }
    this.#confirmed = id;
    this.#due.scan = 0;
    this.#waker.wake();
  }

  trust(): void {
    const { asksDigest } = this.#settings;
    if (asksDigest !== undefined) this.#save({ ...this.#entry, trusted: asksDigest });
    this.#due.scan = 0;
    this.#waker.wake();
  }

  /** The project's folder is at another place now. */
  async move(root: string): Promise<void> {
    const { root: from } = this.#entry;
    this.#save({ ...this.#entry, root });
    await this.#closeTools();
    this.#publish('project.moved', { from, to: root });
    this.#due.scan = 0;
    this.#waker.wake();
  }

  // ------------------------------------------------------------------------------------------ the loop

  async #live(): Promise<void> {
    const { signal } = this.#stop;
    try {
      while (!signal.aborted) {
        await this.#rest(signal);
        await this.#turn(signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#break(error);
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    for (;;) {
      const ms = this.#dueInMs();
      if (ms <= 0) return;
      await this.#waker.wait(Math.min(ms, DEGRADED_SCAN_MS), signal);
      this.#noticeSleep();
    }
  }

  /** How long until the next turn has something to do. */
  #dueInMs(): number {
    const { clock, automatic } = this.#parts;
    const hasJob = this.#errand !== undefined || this.#nextJob() !== undefined;
    if (this.#mustPlan || (hasJob && this.#errand === undefined)) return 0;
    if (!automatic && !hasJob) return Number.POSITIVE_INFINITY;
    const [wall, steady] = [clock.now(), clock.monotonic()];
    const waits = [
      this.#due.scan - steady,
      this.#due.rehash - steady,
      ...(this.#settling === undefined ? [] : [this.#settleDueAt(this.#settling) - steady]),
    ];
    if (this.#trouble !== undefined) waits.push(this.#trouble.until - wall);
    else if (this.#mayAct()) {
      waits.push(this.#due.listing - steady);
      if (this.#plan.againAt !== undefined) waits.push(this.#plan.againAt - wall);
      for (const failure of this.#failures.values()) waits.push(failure.until - wall);
    }
    return Math.min(...waits);
  }

  /** One look, one plan. */
  async #turn(signal: AbortSignal): Promise<void> {
    this.#mustPlan = false;
    try {
      await this.#refreshSettings();
      const job = this.#errand === undefined ? this.#nextJob() : undefined;
      const dirty = job === undefined ? this.#takeDirty() : 'everything';
      if (dirty !== undefined) await this.#lookHere(dirty, job?.kind === 'initial');
      const snapshot = this.#snapshot;
      if (snapshot === undefined) return;
      if (snapshot.root === 'missing' && (await this.#followMove())) return;
      this.#halt = this.#judgeHalt(snapshot, job?.kind ?? this.#kind());
      if (job !== undefined && this.#halt === undefined) await this.#begin(job);
      else if (job !== undefined) this.#errand = new Errand(job, this.#parts.clock, this.#saveJob);
      if (this.#halt === undefined && this.#mayAct() && !this.#isWaitingOut()) {
        const listing = await this.#lookThere(job?.kind, signal);
        this.#apply(this.#planFor(snapshot, listing, this.#kind(), this.#errand === undefined ? undefined : 0));
        this.#trouble = undefined;
      } else {
        this.#line?.follow([]);
        this.#plan = this.#planFor(snapshot, 'unknown', this.#kind(), undefined);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      this.#inTrouble(error);
    }
    this.#endErrand();
    this.#showState();
  }

  #takeDirty(): Dirty | undefined {
    const steady = this.#parts.clock.monotonic();
    if (this.#snapshot === undefined || this.#due.scan <= steady || this.#due.rehash <= steady) return 'everything';
    const settling = this.#settling;
    if (settling === undefined) return undefined;
    return this.#settleDueAt(settling) <= steady ? settling.dirty : undefined;
  }

  #settleDueAt(settling: Settling): number {
    return dueAt(settling, this.#settings.settle, this.#tools?.gitBusy() ?? false);
  }

  async #lookHere(dirty: Dirty, rehashAll = false): Promise<void> {
    const { clock, store } = this.#parts;
    const steady = clock.monotonic();
    const tools = await this.#openTools();
    if (this.#state.kind === 'idle' || this.#state.kind === 'settling')
      this.#setState({ kind: 'scanning', since: clock.now() });
    const rehash = rehashAll || this.#due.rehash <= steady;
    this.#settling = undefined;
    const previous = this.#snapshot;
    const snapshot = await tools.scanner.scan({
      dirty,
      ...(previous === undefined ? {} : { previous }),
      rehash,
      signal: this.#stop.signal,
    });
    this.#snapshot = snapshot;
    if (dirty === 'everything') {
      const degraded = tools.watcher?.state.kind === 'degraded';
      this.#due.scan = steady + (degraded ? Math.min(DEGRADED_SCAN_MS, this.#settings.scanMs) : this.#settings.scanMs);
      tools.watcher?.follow(snapshot);
    }
    if (rehash || previous === undefined) this.#due.rehash = steady + this.#settings.rehashMs;
    for (const leftOut of snapshot.leftOut.values()) {
      if (leftOut.reason === 'changing') this.#dirty(leftOut.path);
    }
    const memory = { records: store.records(), missing: store.missing() };
    store.setMissing(trackMissing(snapshot, memory, clock.now()));
    if (this.#entry.rootIdentity === undefined && typeof snapshot.root === 'object') {
      this.#save({ ...this.#entry, rootIdentity: snapshot.root });
    }
    this.#publish('scan.done', {
      complete: snapshot.complete,
      documents: snapshot.documents.size,
      leftOut: snapshot.leftOut.size,
    });
  }

  /** The account's files where this turn needs them; uploads wait until they were seen once. */
  async #lookThere(begun: JobKind | undefined, signal: AbortSignal): Promise<Listing | 'unknown'> {
    const { clock } = this.#parts;
    const isAsked = begun === 'initial' || begun === 'clean';
    const isNeeded = this.#plan.needsListing === true && (this.#plan.againAt ?? 0) <= clock.now();
    if (!isAsked && !isNeeded && this.#due.listing > clock.monotonic()) return 'unknown';
    const listing = await this.#listing(clock.now(), signal);
    this.#due.listing = clock.monotonic() + this.#settings.reconcileMs;
    this.#hasLooked = true;
    return listing;
  }

  async #listing(notBefore: number, signal: AbortSignal = this.#stop.signal): Promise<Listing | 'unknown'> {
    const listing = await this.#settings.account?.listing(notBefore, signal);
    if (listing === undefined) return 'unknown';
    return { ...listing, files: listing.files.filter((file) => !this.#deleted.has(file.id)) };
  }

  // ------------------------------------------------------------------------------------------ plan and action

  #planFor(snapshot: Snapshot, remote: Listing | 'unknown', kind: JobKind, graceMs: number | undefined): Plan {
    const { policy, tag } = this.#settings;
    return makePlan({
      kind,
      now: this.#parts.clock.now(),
      tag,
      policy: graceMs === undefined ? policy : { ...policy, graceMs },
      snapshot,
      memory: this.#memory(),
      remote,
      foreign: this.#foreign,
      ...(this.#confirmed === undefined ? {} : { confirmed: this.#confirmed }),
    });
  }

  #apply(plan: Plan): void {
    const { store, clock } = this.#parts;
    this.#plan = plan;
    this.#foreign = plan.foreign ?? this.#foreign;
    if (plan.halt !== undefined) {
      this.#halt = plan.halt;
      this.#line?.follow([]);
      return;
    }
    if (plan.settledIntents.length > 0) {
      store.transact(() => {
        for (const id of plan.settledIntents) store.deleteIntent(id);
      });
      this.#due.listing = Math.min(this.#due.listing, clock.monotonic() + LATE_ARRIVAL_MS);
    }
    if (this.#kind() === 'clean' || this.#confirmed !== undefined) this.#bury(plan.actions);
    this.#confirmed = undefined;
    this.#errand?.planned(plan.actions);
    for (const action of plan.actions) {
      if (action.kind !== 'adopt' && action.kind !== 'forget') continue;
      this.#executor?.note(action);
      this.#errand?.done(action, 0);
      this.#failures.delete(uploadKey(action.path));
      this.#mustPlan = true;
    }
    this.#forgetFailures(plan);
    this.#line?.follow(plan.actions.filter(isQueued).filter((action) => !this.#isFailing(action)));
  }

  /** Decides deletions for good in one step: whatever happens now, they are done some day, and nothing else is. */
  #bury(actions: readonly Action[]): void {
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

  #ended(action: QueuedAction, outcome: Outcome<Executed>): void {
    if (outcome.kind === 'done') {
      this.#failures.delete(keyOf(action));
      if (outcome.result.kind === 'stale') {
        if (action.path !== undefined) this.#dirty(action.path);
      } else {
        if (action.kind === 'delete') this.#deleted.add(action.remoteId);
        this.#errand?.done(action, outcome.result.bytes);
        if (action.kind === 'replace' && !this.#stop.signal.aborted) {
          const { path, replaces, uploadName } = action;
          this.#line?.add({ kind: 'delete', path, remoteId: replaces, uploadName, because: 'superseded' });
        }
      }
    } else if (outcome.kind === 'failed') {
      this.#failed(action, outcome.error);
    }
    this.#endedActions += 1;
    this.#showState();
    if (this.#line?.size === 0) {
      this.#endedActions = 0;
      this.#mustPlan = true;
      this.#waker.wake();
    }
  }

  #failed(action: QueuedAction, thrown: unknown): void {
    const error = asMoontideError(thrown);
    if (error.code === 'CANCELLED' || this.#stop.signal.aborted) return;
    if (error.code === 'INTERNAL') {
      this.#break(thrown);
      return;
    }
    this.#parts.log.debug({ path: action.path, code: error.code, err: error }, 'an action failed');
    this.#publish('document.failed', { path: action.path ?? null, code: error.code, message: error.message });
    if (error.code === 'TOO_MANY_FILES') {
      this.#due.listing = 0;
      if (action.kind === 'replace') {
        // The one case in which the old version has to make room for the new one.
        const deletion = { ...action, kind: 'delete', remoteId: action.replaces, because: 'superseded' } as const;
        this.#bury([deletion]);
        this.#line?.add(deletion);
        return;
      }
    }
    this.#errand?.failed(error);
    this.#halt ??= haltOf(error.code, error.message);
    if (error.code !== 'REFUSED_BY_SERVER') {
      const key = keyOf(action);
      this.#failures.set(key, this.#failure(this.#failures.get(key), error));
    }
  }

  /** What the plan no longer wants has not failed any more; a lost answer is wanted again once it is settled. */
  #forgetFailures(plan: Plan): void {
    if (plan.needsListing === true) return;
    const wanted = new Set(plan.actions.filter(isQueued).map(keyOf));
    for (const key of this.#failures.keys()) if (!wanted.has(key)) this.#failures.delete(key);
  }

  #failure(before: Failure | undefined, { code, message, retry }: MoontideError): Failure {
    const { clock, random } = this.#parts;
    return failedAgain(before, { code, message, retry, now: clock.now(), jitter: random() });
  }

  #isFailing(action: Action): boolean {
    if (!isQueued(action)) return false;
    return (this.#failures.get(keyOf(action))?.until ?? 0) > this.#parts.clock.now();
  }

  /** The turn itself failed: the account cannot be listed, the database is locked. */
  #inTrouble(thrown: unknown): void {
    const error = asMoontideError(thrown);
    if (error.code === 'INTERNAL') throw thrown;
    this.#errand?.failed(error);
    const halt = haltOf(error.code, error.message);
    if (halt !== undefined) this.#halt = halt;
    else if (error.code !== 'CANCELLED') this.#trouble = this.#failure(this.#trouble, error);
    this.#parts.log.warn({ code: error.code, err: error }, 'a turn failed');
  }

  /** A defect: this project stops, the others go on. */
  #break(error: unknown): void {
    this.#parts.log.error({ err: error }, 'a project broke');
    const message = error instanceof Error ? error.message : String(error);
    this.#halt = {
      reason: 'defect',
      message: `A defect of Moontide: ${message}`,
      fix: 'Please report it with the log; `moontide restart` tries again.',
    };
    this.#errand?.failed(error);
    this.#stop.abort(error);
    this.#endErrand();
    this.#showState();
  }

  // ------------------------------------------------------------------------------------------ jobs

  #nextJob(): Job | undefined {
    const { jobs } = this.#parts;
    return jobs.list({ projectId: this.#entry.id }).findLast((job) => job.state === 'queued');
  }

  async #begin(job: Job): Promise<void> {
    const { store, clock } = this.#parts;
    if (job.kind === 'clean') {
      this.#hold('cleaned');
      await this.#line?.clear();
      store.loseIntents(clock.now());
    } else if (this.#entry.hold === 'cleaned') {
      this.#hold(undefined);
    }
    this.#failures.clear();
    this.#trouble = undefined;
    store.transact(() => {
      // A job that was cut off by a crash has marked them before: what it has uploaded since is not marked again.
      if (job.kind === 'reupload' && job.startedAt === undefined) store.markAllStale();
      if (job.kind === 'reupload' || job.kind === 'initial') store.deleteAllRefusals();
      this.#errand = new Errand(job, clock, this.#saveJob);
    });
  }

  readonly #saveJob = (job: Job, event: 'job.started' | 'job.progress' | 'job.ended'): void => {
    this.#parts.jobs.put(job);
    this.#publish(event, { job: job.id, kind: job.kind, state: job.state, ...job.progress });
  };

  /** Ends the job when nothing is left to do for it, or nothing more can be done. */
  #endErrand(): void {
    const errand = this.#errand;
    if (errand === undefined) return;
    const halt = this.#halt;
    const isOver = halt !== undefined || this.#trouble !== undefined || this.#isQuiet();
    if (!isOver) return;
    this.#errand = undefined;
    const error = halt === undefined ? this.#unfinished(errand) : haltError(halt);
    errand.end(error === undefined ? 'done' : 'failed', this.#counts(), error);
  }

  /** Nothing runs or waits, and the plan has nothing more that can be tried now. */
  #isQuiet(): boolean {
    if (this.#mustPlan || (this.#line?.size ?? 0) > 0 || this.#settling !== undefined) return false;
    if (this.#plan.needsListing === true) return false;
    return this.#plan.actions.every((action) => !isQueued(action) || this.#isFailing(action));
  }

  /** Why the job is not done although nothing is left to try now; what failed and was mended since does not count. */
  #unfinished(errand: Errand): unknown {
    const hasFailed = this.#trouble !== undefined || this.#failures.size > 0;
    return hasFailed ? errand.error : this.#firstProblem();
  }

  #firstProblem(): MoontideError | undefined {
    const [problem, ...others] = this.#plan.problems.filter(({ code }) => code !== 'over-limit');
    if (problem === undefined || this.#kind() === 'clean') return undefined;
    const code: ErrorCode = problem.code === 'refused' ? 'REFUSED_BY_SERVER' : 'UNREADABLE';
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return new MoontideError(code, `${problem.path}: ${problem.message}${more}`);
  }

  // ------------------------------------------------------------------------------------------ state

  #kind(): JobKind {
    if (this.#errand?.job.kind === 'clean') return 'clean';
    return this.#errand === undefined && this.#entry.hold === 'cleaned' ? 'clean' : 'sync';
  }

  #mayAct(): boolean {
    return this.#errand !== undefined || (this.#parts.automatic && this.#entry.hold !== 'paused');
  }

  #isWaitingOut(): boolean {
    return this.#errand === undefined && (this.#trouble?.until ?? 0) > this.#parts.clock.now();
  }

  #judgeHalt(snapshot: Snapshot, kind: JobKind): Halt | undefined {
    // What `clean` deletes does not depend on what is here.
    const root = kind === 'clean' ? undefined : judgeRoot(snapshot.root, this.#entry.rootIdentity, this.#entry.root);
    if (root !== undefined) return root;
    const halt = this.#halt;
    if (halt !== undefined && isReleasedByKey(halt) && halt.reason !== 'key-missing') return halt;
    return this.#settingsHalt();
  }

  #settingsHalt(): Halt | undefined {
    if (this.#settings.halt !== undefined) return this.#settings.halt;
    if (this.#settings.account !== undefined) return undefined;
    return { reason: 'key-missing', message: 'The project has no API key.', fix: ERRORS.KEY_MISSING.fix };
  }

  #release(): void {
    this.#halt = undefined;
    this.#due.listing = 0;
  }

  #memory(): Memory {
    const { store } = this.#parts;
    return {
      records: store.records(),
      intents: store.intents(),
      tombstones: store.tombstones(),
      refusals: store.refusals(),
      missing: store.missing(),
    };
  }

  #documents(): DocumentStatus[] {
    if (this.#snapshot === undefined) return [];
    return listDocuments({
      snapshot: this.#snapshot,
      memory: this.#memory(),
      plan: this.#plan,
      failures: this.#failures,
      isUploading: (path) => this.#line?.isUploading(path) ?? false,
    });
  }

  #counts(): { failed: number; unchanged: number; leftOut: number } {
    const { failing, synced, leftOut } = countDocuments(this.#documents(), { tombstones: [] });
    return { failed: failing, unchanged: synced, leftOut };
  }

  #isInSync(): boolean {
    return (
      this.#state.kind === 'idle' &&
      this.#hasLooked &&
      !this.#mustPlan &&
      this.#snapshot?.complete === true &&
      this.#plan.actions.length === 0 &&
      this.#plan.problems.length === 0 &&
      this.#plan.againAt === undefined &&
      this.#failures.size === 0
    );
  }

  #showState(): void {
    const { clock } = this.#parts;
    const now = clock.now();
    const waiting = this.#line?.size ?? 0;
    const ended = this.#endedActions;
    const failure = this.#trouble ?? [...this.#failures.values()].toSorted((a, b) => a.until - b.until)[0];
    if (this.#halt !== undefined) this.#setState({ kind: 'halted', halt: this.#halt });
    else if (waiting > 0 || this.#errand !== undefined)
      this.#setState({ kind: 'syncing', since: now, planned: waiting + ended, ended });
    else if (this.#entry.hold !== undefined) this.#setState({ kind: this.#entry.hold });
    else if (failure !== undefined) this.#setState({ kind: 'backing-off', ...failure });
    else if (this.#snapshot === undefined) this.#setState({ kind: 'starting' });
    else if (this.#settling !== undefined) {
      const until = now + this.#settleDueAt(this.#settling) - clock.monotonic();
      this.#setState({ kind: 'settling', since: now, until });
    } else this.#setState({ kind: 'idle', since: now });
    if (this.#isInSync()) this.#lastSyncAt = now;
  }

  #setState(state: ProjectState): void {
    const before = this.#state;
    if (before.kind === state.kind && state.kind !== 'syncing' && state.kind !== 'halted') return;
    this.#state = state;
    if (before.kind === state.kind) return;
    if (state.kind === 'halted') this.#publish('project.halted', { ...state.halt });
    else if (before.kind === 'halted') this.#publish('project.released', { reason: before.halt.reason });
    this.#publish('project.state', { ...state });
  }

  // ------------------------------------------------------------------------------------------ place and tools

  async #refreshSettings(): Promise<void> {
    const before = this.#settings;
    const after = await this.#parts.host.settings(this.#entry);
    this.#settings = after;
    if (after.configProblem !== undefined && after.configProblem !== before.configProblem) {
      this.#publish('config.rejected', { message: after.configProblem });
    }
    const isOtherAccount = after.account?.id !== before.account?.id;
    if (JSON.stringify(after.documents) !== JSON.stringify(before.documents) || isOtherAccount) {
      await this.#closeTools();
      this.#due.scan = 0;
    }
    if (isOtherAccount) {
      this.#due.listing = 0;
      if (this.#halt !== undefined && isReleasedByKey(this.#halt)) this.#release();
    }
  }

  async #openTools(): Promise<ProjectTools> {
    if (this.#tools !== undefined) return this.#tools;
    const { host, store, clock, newId } = this.#parts;
    const settings = this.#settings;
    const tools = await host.open(this.#entry, settings, (hint) => this.#hint(hint));
    this.#tools = tools;
    if (settings.account !== undefined) {
      const executor = createExecutor({
        store,
        remote: settings.account.remote,
        scanner: tools.scanner,
        clock,
        newId,
        publish: ({ type, data }) => this.#publish(type, data),
      });
      this.#executor = executor;
      this.#line = createLine({
        queue: settings.account.queue,
        prefix: `${this.#entry.id}/`,
        run: (action, signal) => executor.run(action, signal),
        ended: (action, outcome) => this.#ended(action, outcome),
        broken: (error) => this.#break(error),
      });
    }
    return tools;
  }

  async #closeTools(): Promise<void> {
    await this.#line?.clear();
    this.#parts.store.loseIntents(this.#parts.clock.now());
    await this.#tools?.[Symbol.asyncDispose]();
    this.#tools = undefined;
    this.#line = undefined;
    this.#executor = undefined;
  }

  #hint(hint: Hint): void {
    if (!this.#parts.automatic) return;
    this.#settling = noteHint(this.#settling, hint, this.#parts.clock.monotonic(), this.#settings.settle);
    if (this.#state.kind === 'idle') this.#showState();
    this.#waker.wake();
  }

  #dirty(path: RelPath): void {
    const at = this.#parts.clock.monotonic();
    this.#settling = noteDirty(this.#settling, new Set([path]), at, this.#settings.settle);
    this.#waker.wake();
  }

  async #followMove(): Promise<boolean> {
    const root = this.#parts.host.findMoved(this.#entry);
    if (root !== undefined) await this.move(root);
    return root !== undefined;
  }

  /** After sleep, timers have stood still and hints are not to be trusted. */
  #noticeSleep(): void {
    const { clock } = this.#parts;
    const drift = clock.now() - clock.monotonic();
    if (Math.abs(drift - this.#drift) > SLEEP_DRIFT_MS) {
      this.#due.scan = 0;
      this.#due.listing = 0;
    }
    this.#drift = drift;
  }

  #hold(hold: Hold | undefined): void {
    const { hold: _before, ...rest } = this.#entry;
    this.#save(hold === undefined ? rest : { ...rest, hold });
  }

  #save(entry: ProjectEntry): void {
    this.#entry = entry;
    this.#parts.saveEntry(entry);
  }

  #isTrusted(): boolean {
    return this.#settings.asksDigest === undefined || this.#settings.asksDigest === this.#entry.trusted;
  }

  #publish(type: MoontideEvent['type'], data: MoontideEvent['data']): void {
    this.#parts.publish({ type, projectId: this.#entry.id, data });
  }
}

function isQueued(action: Action): action is QueuedAction {
  return action.kind === 'upload' || action.kind === 'replace' || action.kind === 'delete';
}

function haltError(halt: Halt): MoontideError {
  return new MoontideError(HALT_CODES[halt.reason], `HALTED: ${halt.message}`, {
    fix: halt.fix,
    details: { halt: halt.reason, ...(halt.planId === undefined ? {} : { planId: halt.planId }) },
  });
}
