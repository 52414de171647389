/**
 * One project's life: wait until something may have changed, look, plan, have the plan carried out; and again. Only this
 * loop decides; what it has put in line runs beside it, so that a long first upload never delays the look at what was
 * saved since.
 */
import type { Clock } from '../clock.ts';
import { MoontideError, asMoontideError, type ErrorCode } from '../core/errors.ts';
import type { Halt, Hold, JobKind, Listing, Memory, Plan, Snapshot } from '../core/model.ts';
import { plan as makePlan, trackMissing } from '../core/plan.ts';
import { haltOf, isReleasedByKey, stateOf, type ProjectState } from '../core/project-state.ts';
import type { Log } from '../log.ts';
import type { DocumentCounts, DocumentStatus } from './api.ts';
import { countDocuments, listDocuments } from './documents.ts';
import { Failures } from './failures.ts';
import { haltError, judgeHalt } from './halts.ts';
import { JobDesk } from './job-desk.ts';
import { keyOf, uploadKey, type QueuedAction } from './line.ts';
import { LocalSide } from './local-side.ts';
import type {
  Job,
  JobStore,
  MoontideEvent,
  ProjectEntry,
  ProjectHost,
  ProjectSettings,
  ProjectStore,
  Publish,
} from './ports.ts';
import { isQueued, keysOf, RemoteSide } from './remote-side.ts';
import { sleepDetector } from './sleep.ts';
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

const NO_PLAN: Plan = { actions: [], problems: [], settledIntents: [] };
/** Sleep of the machine is noticed at least this often. */
const LONGEST_REST_MS = 10_000;
/** After answers were lost for good, a late arrival is looked for once more. */
const LATE_ARRIVAL_MS = 60_000;
/** Requests that are under way when the project ends may take this long. */
const DRAIN_MS = 5000;

export class ProjectLoop implements AsyncDisposable {
  readonly #parts: ProjectParts;
  readonly #stop = new AbortController();
  readonly #waker: Waker;
  readonly local: LocalSide;
  readonly failures: Failures;
  readonly desk: JobDesk;
  #remote: RemoteSide | undefined;
  #entry: ProjectEntry;
  #settings: ProjectSettings;
  #life: Promise<void> = Promise.resolve();

  #state: ProjectState = { kind: 'starting' };
  #plan: Plan = NO_PLAN;
  #halt: Halt | undefined;
  #confirmed: string | undefined;
  #foreign = 0;
  #mustPlan = false;
  /** Nothing is uploaded before the account's files were looked at once. */
  #hasListed = false;
  /** The last listing, until everything that it asked for is done. */
  #listing: Listing | undefined;
  /** When the account's files are looked at next, by the clock that does not jump. */
  #listAt = 0;
  #lastSyncAt: number | undefined;
  #turnedAt = 0;
  readonly #hasSlept: () => boolean;

  constructor(parts: ProjectParts) {
    this.#parts = parts;
    this.#entry = parts.entry;
    this.#settings = parts.settings;
    this.#waker = createWaker(parts.clock);
    this.#hasSlept = sleepDetector(parts.clock);
    this.failures = new Failures(parts.clock, parts.random);
    this.desk = new JobDesk({
      projectId: parts.entry.id,
      jobs: parts.jobs,
      store: parts.store,
      clock: parts.clock,
      publish: (type, data) => this.publish(type, data),
    });
    this.local = new LocalSide({
      clock: parts.clock,
      settings: () => this.#settings,
      open: (onHint) => parts.host.open(this.#entry, this.#settings, onHint),
      onDirty: () => this.#onDirty(),
    });
    this.#remote = this.#openRemote();
  }

  /** Starts the loop; disposing ends it. */
  start(): void {
    // No request of an earlier process can still be under way.
    this.#parts.store.loseIntents(this.#parts.clock.now());
    this.#life = this.#live();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new MoontideError('DAEMON_STOPPING', 'The daemon is stopping.'));
    await this.#life;
    await this.#remote?.drain(AbortSignal.timeout(DRAIN_MS));
    await this.local[Symbol.asyncDispose]();
  }

  // ------------------------------------------------------------------------------------------ for those who ask

  get entry(): ProjectEntry {
    return this.#entry;
  }

  get settings(): ProjectSettings {
    return this.#settings;
  }

  get state(): ProjectState {
    return this.#state;
  }

  get halt(): Halt | undefined {
    return this.#halt;
  }

  get plan(): Plan {
    return this.#plan;
  }

  get lastSyncAt(): number | undefined {
    return this.#lastSyncAt;
  }

  /** True only when the last look was complete and nothing is pending, failing, held or halted. */
  get isInSync(): boolean {
    return (
      this.#state.kind === 'idle' &&
      this.#hasListed &&
      !this.#mustPlan &&
      this.local.snapshot?.complete === true &&
      this.#plan.actions.length === 0 &&
      this.#plan.problems.length === 0 &&
      this.#plan.againAt === undefined &&
      this.failures.isEmpty
    );
  }

  documents(): DocumentStatus[] {
    const { snapshot } = this.local;
    if (snapshot === undefined) return [];
    return listDocuments({
      snapshot,
      memory: this.#memory(),
      plan: this.#plan,
      failures: this.failures.byKey,
      isUploading: (path) => this.#remote?.isUploading(path) ?? false,
    });
  }

  save(entry: ProjectEntry): void {
    this.#entry = entry;
    this.#parts.saveEntry(entry);
  }

  hold(hold: Hold | undefined): void {
    const { hold: _before, ...rest } = this.#entry;
    this.save(hold === undefined ? rest : { ...rest, hold });
  }

  wake(): void {
    this.#waker.wake();
  }

  /** Looks at everything anew, and tries again what failed. */
  refresh(): void {
    this.failures.clear();
    this.local.lookSoon();
    this.#listAt = 0;
    this.#mustPlan = true;
    this.showState();
    this.wake();
  }

  /** Ends a halt that only a person, or another key, can end. */
  release(): void {
    if (this.#halt !== undefined && isReleasedByKey(this.#halt)) this.#halt = undefined;
  }

  /** The losses of this plan may happen. */
  confirm(planId: string): void {
    this.#confirmed = planId;
    this.local.lookSoon();
    this.wake();
  }

  /** Stops what is in line and under way. */
  async clear(): Promise<void> {
    await this.#remote?.clear();
    this.showState();
  }

  /** Cancels a job; what it has done stays done. */
  async cancel(job: Job): Promise<void> {
    const error = new MoontideError('CANCELLED', 'It was cancelled.');
    if (!this.desk.cancel(job, this.#counts(), error)) return;
    await this.clear();
    this.#mustPlan = true;
    this.wake();
  }

  /** The project's folder is at another place now. */
  async move(root: string): Promise<void> {
    const { root: from } = this.#entry;
    this.save({ ...this.#entry, root });
    await this.local.close();
    this.publish('project.moved', { from, to: root });
    this.wake();
  }

  /** A plan for what is here and there now, as a job of this kind would begin with. */
  async peek(kind: JobKind): Promise<Plan> {
    const { signal } = this.#stop;
    const snapshot = await this.local.peek(signal);
    const halt = this.#judgeHalt(snapshot, kind);
    if (halt !== undefined) return { ...NO_PLAN, halt };
    const listing = await this.#remote?.list(this.#parts.clock.now(), signal);
    return this.#planFor(snapshot, listing ?? 'unknown', kind, 0);
  }

  publish(type: MoontideEvent['type'], data: MoontideEvent['data']): void {
    this.#parts.publish({ type, projectId: this.#entry.id, data });
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
      if (!signal.aborted) this.#break(error);
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    for (;;) {
      const ms = this.#dueInMs();
      if (ms <= 0) return;
      await this.#waker.wait(Math.min(ms, LONGEST_REST_MS), signal);
      if (this.#hasSlept()) {
        // Hints of before are not to be trusted.
        this.local.lookSoon();
        this.#listAt = 0;
      }
    }
  }

  #dueInMs(): number {
    const { clock, automatic } = this.#parts;
    if (this.#mustPlan) return 0;
    if (this.desk.next !== undefined) return 0;
    if (!automatic && !this.desk.isBusy) return Number.POSITIVE_INFINITY;
    // What waits for a person waits for no time; a change here, or of the key, may release it all the same.
    if (this.#halt !== undefined || !this.#mayAct()) return this.local.dueInMs;
    const retryInMs = this.failures.nextTryAfter(this.#turnedAt) - clock.now();
    if (this.failures.hasTrouble) return Math.min(this.local.dueInMs, retryInMs);
    const againInMs = (this.#plan.againAt ?? Number.POSITIVE_INFINITY) - clock.now();
    return Math.min(this.local.dueInMs, retryInMs, againInMs, this.#listAt - clock.monotonic());
  }

  /** One look, one plan. */
  async #turn(signal: AbortSignal): Promise<void> {
    this.#mustPlan = false;
    this.#turnedAt = this.#parts.clock.now();
    try {
      await this.#refreshSettings();
      const job = this.desk.next;
      await this.#look(job, signal);
      const { snapshot } = this.local;
      if (snapshot === undefined) return;
      if (snapshot.root === 'missing' && (await this.#followMove())) return;
      this.#halt = this.#judgeHalt(snapshot, job?.kind ?? this.#kind());
      if (job !== undefined) await this.#begin(job);
      if (this.#halt === undefined && this.#mayAct() && !this.failures.isTroubleWaitingOut) {
        const listing = await this.#list(job?.kind, signal);
        // What a person asks for, or has confirmed, does not wait for the grace time.
        const graceMs = this.desk.isBusy || this.#confirmed !== undefined ? 0 : undefined;
        this.#apply(this.#planFor(snapshot, listing, this.#kind(), graceMs));
        this.failures.troubleMended();
      } else {
        this.#remote?.rest();
        this.#plan = this.#planFor(snapshot, 'unknown', this.#kind(), undefined);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      this.#onTrouble(error);
    }
    this.#endErrand();
    this.showState();
  }

  async #look(job: Job | undefined, signal: AbortSignal): Promise<void> {
    const { clock, store } = this.#parts;
    const dirty = job === undefined ? this.local.due() : 'everything';
    if (dirty === undefined) return;
    if (this.#state.kind === 'idle' || this.#state.kind === 'settling') {
      this.#setState({ kind: 'scanning', since: clock.now() });
    }
    const snapshot = await this.local.look(dirty, { rehash: job?.kind === 'initial', signal });
    const memory = { records: store.records(), missing: store.missing() };
    store.setMissing(trackMissing(snapshot, memory, clock.now()));
    if (this.#entry.rootIdentity === undefined && typeof snapshot.root === 'object') {
      this.save({ ...this.#entry, rootIdentity: snapshot.root });
    }
    const { complete, documents, leftOut } = snapshot;
    this.publish('scan.done', { complete, documents: documents.size, leftOut: leftOut.size });
  }

  /** The account's files, where this turn needs them. */
  async #list(begun: JobKind | undefined, signal: AbortSignal): Promise<Listing | 'unknown'> {
    const { clock } = this.#parts;
    const isAsked = begun === 'initial' || begun === 'clean';
    const isNeeded = this.#plan.needsListing === true && (this.#plan.againAt ?? 0) <= clock.now();
    const remote = this.#remote;
    if (remote === undefined) return 'unknown';
    if (!isAsked && !isNeeded && this.#listAt > clock.monotonic()) {
      return this.#listing === undefined ? 'unknown' : remote.sinceThen(this.#listing);
    }
    this.#listing = await remote.list(clock.now(), signal);
    this.#listAt = clock.monotonic() + this.#settings.reconcileMs;
    this.#hasListed = true;
    return this.#listing;
  }

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
      this.#confirmed = undefined;
      this.#remote?.rest();
      return;
    }
    if (plan.settledIntents.length > 0) {
      store.transact(() => {
        for (const id of plan.settledIntents) store.deleteIntent(id);
      });
      this.#listAt = Math.min(this.#listAt, clock.monotonic() + LATE_ARRIVAL_MS);
    }
    if (this.#kind() === 'clean' || this.#confirmed !== undefined) this.#remote?.bury(plan.actions);
    this.#confirmed = undefined;
    this.desk.planned(plan.actions);
    // A lost answer is wanted again once it is settled.
    if (plan.needsListing !== true) this.failures.keep(keysOf(plan));
    const noted = this.#remote?.follow(plan, (action) => this.failures.isWaitingOut(keyOf(action))) ?? [];
    for (const action of noted) {
      this.desk.done(action, 0);
      if (action.path !== undefined) this.failures.mended(uploadKey(action.path));
    }
    if (noted.length > 0) this.#mustPlan = true;
    if (plan.actions.length === 0 && this.#remote?.size === 0) this.#listing = undefined;
  }

  // ------------------------------------------------------------------------------------------ how actions end

  #openRemote(): RemoteSide | undefined {
    const { store, clock, newId } = this.#parts;
    const { account } = this.#settings;
    if (account === undefined) return undefined;
    return new RemoteSide({
      account,
      prefix: `${this.#entry.id}/`,
      store,
      scanner: this.local,
      clock,
      newId,
      publish: ({ type, data }) => this.publish(type, data),
      onDone: (action, bytes) => {
        if (isQueued(action)) this.failures.mended(keyOf(action));
        this.desk.done(action, bytes);
      },
      onStale: ({ path }) => {
        if (path !== undefined) this.local.dirty(path);
      },
      onFailed: (action, error) => this.#onFailed(action, error),
      onProgress: (isIdle) => {
        this.#mustPlan ||= isIdle;
        this.showState();
        if (isIdle) this.wake();
      },
      onBroken: (error) => this.#break(error),
    });
  }

  #onFailed(action: QueuedAction, error: MoontideError): void {
    if (this.#stop.signal.aborted) return;
    if (error.code === 'INTERNAL') {
      this.#break(error);
      return;
    }
    const { path } = action;
    this.#parts.log.debug({ path, code: error.code, err: error }, 'an action failed');
    this.publish('document.failed', { path: path ?? null, code: error.code, message: error.message });
    this.desk.failed(error);
    this.#halt ??= haltOf(error.code, error.message);
    if (error.code === 'TOO_MANY_FILES') this.#listAt = 0;
    // What the server refuses for good is remembered as a refusal.
    if (error.code !== 'REFUSED_BY_SERVER') this.failures.note(keyOf(action), error);
  }

  /** The turn itself failed: the account cannot be listed, the database is locked. */
  #onTrouble(thrown: unknown): void {
    const error = asMoontideError(thrown);
    if (error.code === 'INTERNAL') throw thrown;
    this.desk.failed(error);
    const halt = haltOf(error.code, error.message);
    if (halt !== undefined) this.#halt = halt;
    else this.failures.noteTrouble(error);
    this.#parts.log.warn({ code: error.code, err: error }, 'a turn failed');
  }

  /** A defect: this project stops, the others go on. */
  #break(error: unknown): void {
    this.#parts.log.error({ err: error }, 'a project broke');
    const message = `A defect of Moontide: ${error instanceof Error ? error.message : String(error)}`;
    this.#halt = { reason: 'defect', message, fix: 'Please report it with the log; `moontide restart` tries again.' };
    this.#stop.abort(error);
    this.#endErrand();
    this.showState();
  }

  // ------------------------------------------------------------------------------------------ jobs

  async #begin(job: Job): Promise<void> {
    if (this.#halt !== undefined) {
      this.desk.takeUp(job);
      return;
    }
    if (job.kind === 'clean') {
      this.hold('cleaned');
      await this.#remote?.clear();
    } else if (this.#entry.hold === 'cleaned') {
      this.hold(undefined);
    }
    this.failures.clear();
    this.desk.begin(job);
  }

  /** Ends the job when nothing is left to do for it, or nothing more can be done. */
  #endErrand(): void {
    const halt = this.#halt;
    if (!this.desk.isBusy) return;
    if (halt === undefined && !this.failures.hasTrouble && !this.#isQuiet()) return;
    this.desk.end(this.#counts(), halt === undefined ? this.#unfinished() : haltError(halt));
  }

  /** Nothing runs or waits, and the plan has nothing more that can be tried now. */
  #isQuiet(): boolean {
    if (this.#mustPlan || (this.#remote?.size ?? 0) > 0 || this.local.isSettling) return false;
    if (this.#plan.needsListing === true) return false;
    return this.#plan.actions.filter(isQueued).every((action) => this.failures.isWaitingOut(keyOf(action)));
  }

  /** Why the job is not done although nothing is left to try now; what failed and was mended since does not count. */
  #unfinished(): unknown {
    if (!this.failures.isEmpty) return this.desk.error;
    const [problem, ...others] = this.#plan.problems.filter(({ code }) => code !== 'over-limit');
    if (problem === undefined || this.#kind() === 'clean') return undefined;
    const code: ErrorCode = problem.code === 'refused' ? 'REFUSED_BY_SERVER' : 'UNREADABLE';
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return new MoontideError(code, `${problem.path}: ${problem.message}${more}`);
  }

  #counts(): DocumentCounts {
    return countDocuments(this.documents(), { tombstones: [] });
  }

  // ------------------------------------------------------------------------------------------ what follows from what

  /** What the plan is for: after `clean`, everything of ours goes until somebody asks for documents again. */
  #kind(): JobKind {
    if (this.desk.current === 'clean') return 'clean';
    return !this.desk.isBusy && this.#entry.hold === 'cleaned' ? 'clean' : 'sync';
  }

  #mayAct(): boolean {
    return this.desk.isBusy || (this.#parts.automatic && this.#entry.hold !== 'paused');
  }

  #judgeHalt(snapshot: Snapshot, kind: JobKind): Halt | undefined {
    const { halt: before } = this;
    return judgeHalt({ entry: this.#entry, settings: this.#settings, snapshot, kind, before });
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

  showState(): void {
    this.#setState(
      stateOf({
        now: this.#parts.clock.now(),
        halt: this.#halt,
        hold: this.#entry.hold,
        hasJob: this.desk.isBusy,
        actions: { left: this.#remote?.size ?? 0, ended: this.#remote?.ended ?? 0 },
        failure: this.failures.first,
        hasScanned: this.local.snapshot !== undefined,
        settlesInMs: this.local.isSettling ? this.local.settlesInMs : undefined,
      }),
    );
    if (this.isInSync) this.#lastSyncAt = this.#parts.clock.now();
  }

  #setState(state: ProjectState): void {
    const before = this.#state;
    const hasSameKind = before.kind === state.kind;
    if (hasSameKind && (state.kind === 'idle' || state.kind === 'scanning')) return;
    this.#state = state;
    if (hasSameKind) return;
    if (state.kind === 'halted') this.publish('project.halted', { ...state.halt });
    else if (before.kind === 'halted') this.publish('project.released', { reason: before.halt.reason });
    this.publish('project.state', { ...state });
  }

  #onDirty(): void {
    if (this.#state.kind === 'idle') this.showState();
    this.wake();
  }

  async #refreshSettings(): Promise<void> {
    const before = this.#settings;
    const after = await this.#parts.host.settings(this.#entry);
    this.#settings = after;
    if (after.configProblem !== undefined && after.configProblem !== before.configProblem) {
      this.publish('config.rejected', { message: after.configProblem });
    }
    if (JSON.stringify(after.documents) !== JSON.stringify(before.documents)) await this.local.close();
    if (after.account?.id === before.account?.id) return;
    await this.#remote?.clear();
    this.#remote = this.#openRemote();
    this.#hasListed = false;
    this.#listing = undefined;
    this.#listAt = 0;
    this.release();
  }

  async #followMove(): Promise<boolean> {
    const root = this.#parts.host.findMoved(this.#entry);
    if (root !== undefined) await this.move(root);
    return root !== undefined;
  }
}
