/**
 * One project's life: wait until something may have changed, look, plan, have the plan carried out; and again. Only this
 * loop decides; what it has put in line runs beside it, so that a long first upload never delays the look at what was
 * saved since.
 */
import type { Clock } from '../clock.ts';
import { MoontideError, asMoontideError, hasCode } from '../core/errors.ts';
import { namingKey } from '../core/key-in-use.ts';
import type { Halt, Hold, JobKind, Listing, Plan, ProjectId, Snapshot } from '../core/model.ts';
import { boundToLosses } from '../core/guard-rails.ts';
import { planId, trackMissing } from '../core/plan.ts';
import { haltOf, isReleasedByKey, stateOf, type ProjectState } from '../core/project-state.ts';
import type { Log } from '../log.ts';
import { AccountInterest } from './account-interest.ts';
import { AccountMove } from './account-move.ts';
import type { DocumentCounts, DocumentStatus } from './api.ts';
import { Course, NO_PLAN } from './course.ts';
import { countDocuments, countUnseen, listDocuments, type DocumentsInput } from './documents.ts';
import { haltError, judgeHalt, nothingToConfirm, planChanged, teamAway } from './halts.ts';
import { JobDesk } from './job-desk.ts';
import { LocalSide } from './local-side.ts';
import type { Reached } from './fault-points.ts';
import type { MoontideEvent, Publish } from './ports/events.ts';
import type { Job, JobStore, SyncJob } from './ports/jobs.ts';
import type { ProjectHost, ProjectSettings } from './ports/project-host.ts';
import type { ProjectEntry } from './ports/registry.ts';
import type { SprintSessions } from './ports/sprint-sessions.ts';
import type { ProjectStore } from './ports/store.ts';
import { sleepDetector } from './sleep.ts';
import { StateBoard } from './state-board.ts';
import { Terms } from './terms.ts';
import { Tracking } from './tracking.ts';
import { unfinishedError } from './unfinished.ts';
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
  readonly reached: Reached;
  readonly publish: Publish;
  readonly log: Log;
  /** Keeps what a person asked for. */
  readonly saveEntry: (entry: ProjectEntry) => void;
  /** False: does nothing but the jobs that it is asked for. */
  readonly automatic: boolean;
  /** Writes the report on the sprint that runs. Rejects when `signal` aborts; what was told until then is kept. */
  readonly writeReport: (project: ProjectId, signal: AbortSignal) => Promise<void>;
  readonly sprintSessions: SprintSessions;
}

const NO_IMPORT = { files: undefined, problems: [] };
/** Sleep of the machine is noticed at least this often. */
const LONGEST_REST_MS = 10_000;
/** Requests that are under way when the project ends may take this long. */
const DRAIN_MS = 5000;
/** How soon a database that cannot be used is tried again. */
const STORE_RETRY_MS = 1000;

export class ProjectLoop implements AsyncDisposable {
  readonly #parts: ProjectParts;
  readonly #stop = new AbortController();
  readonly #waker: Waker;
  readonly local: LocalSide;
  readonly desk: JobDesk;
  readonly tracking: Tracking;
  readonly accountMove: AccountMove;
  readonly #course: Course;
  readonly #board: StateBoard;
  readonly #terms: Terms;
  readonly #interest: AccountInterest;
  #life: Promise<void> = Promise.resolve();

  #halt: Halt | undefined;
  #mustPlan = false;
  #lastSyncAt: number | undefined;
  #turnedAt = 0;
  /** Time has passed that no timer has counted, or the clock was set. */
  #hasJumped = false;
  readonly #hasSlept: () => boolean;

  constructor(parts: ProjectParts) {
    this.#parts = parts;
    this.#terms = new Terms({ ...parts, publish: (type, data) => this.publish(type, data) });
    this.#interest = new AccountInterest(() => this.#terms.hasAnotherAccount());
    this.#waker = createWaker(parts.clock);
    this.#hasSlept = sleepDetector(parts.clock);
    this.#board = new StateBoard((type, data) => this.publish(type, data));
    this.desk = new JobDesk({
      projectId: parts.entry.id,
      jobs: parts.jobs,
      store: parts.store,
      clock: parts.clock,
      publish: (type, data) => this.publish(type, data),
    });
    this.tracking = new Tracking(() => parts.host.trackingFile(this.entry));
    this.accountMove = new AccountMove({
      store: parts.store,
      host: parts.host,
      publish: (type, data) => this.publish(type, data),
      log: parts.log,
    });
    this.local = new LocalSide({
      clock: parts.clock,
      settings: () => this.settings,
      open: (onHint) => parts.host.open(this.entry, this.settings, onHint),
      onDirty: () => this.#onDirty(),
    });
    this.#course = new Course({
      projectId: parts.entry.id,
      settings: () => this.settings,
      store: parts.store,
      local: this.local,
      desk: this.desk,
      clock: parts.clock,
      stopped: this.#stop.signal,
      random: parts.random,
      newId: parts.newId,
      reached: parts.reached,
      log: parts.log,
      publish: (type, data) => this.publish(type, data),
      onHalt: (halt) => {
        this.#halt ??= halt;
      },
      onProgress: (isIdle) => {
        this.#mustPlan ||= isIdle;
        this.showState();
        if (isIdle) this.wake();
      },
      onBroken: (error) => this.#onBroken(error),
    });
  }

  /** Starts the loop; disposing ends it. */
  start(): void {
    const { store, clock } = this.#parts;
    store.bringBack(clock.now());
    // No request of an earlier process can still be under way.
    store.loseIntents(clock.now());
    this.#life = this.#live();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new MoontideError('DAEMON_STOPPING', 'The daemon is stopping.'));
    await this.#life;
    await this.#course.drain(AbortSignal.timeout(DRAIN_MS));
    await this.accountMove.ended();
    await this.local[Symbol.asyncDispose]();
  }

  // ------------------------------------------------------------------------------------------ for those who ask

  get entry(): ProjectEntry {
    return this.#terms.entry;
  }

  get settings(): ProjectSettings {
    return this.#terms.settings;
  }

  get state(): ProjectState {
    return this.#board.state;
  }

  get halt(): Halt | undefined {
    return this.#halt;
  }

  get plan(): Plan {
    return this.#course.plan;
  }

  get lastSyncAt(): number | undefined {
    return this.#lastSyncAt;
  }

  /** True only when the last look was complete and nothing is pending, failing, held or halted. */
  get isInSync(): boolean {
    return (
      this.state.kind === 'idle' && !this.#mustPlan && this.local.snapshot?.complete === true && this.#course.isDone
    );
  }

  documents(): DocumentStatus[] {
    const input = this.#documentsInput();
    return input === undefined ? [] : listDocuments(input);
  }

  counts(): DocumentCounts {
    const input = this.#documentsInput();
    return input === undefined ? countUnseen(this.#course.memory()) : countDocuments(input);
  }

  #documentsInput(): DocumentsInput | undefined {
    const { snapshot } = this.local;
    if (snapshot === undefined) return undefined;
    return {
      snapshot,
      memory: this.#course.memory(),
      plan: this.#course.plan,
      allowedSecrets: this.settings.policy.allowedSecrets,
      failures: this.#course.failures.byKey,
      isUploading: (path) => this.#course.isUploading(path),
    };
  }

  save(entry: ProjectEntry): void {
    this.#terms.save(entry);
  }

  hold(hold: Hold | undefined): void {
    this.#terms.hold(hold);
  }

  wake(): void {
    this.#waker.wake();
  }

  /** Looks at everything anew, and tries again what failed. */
  refresh(): void {
    this.#course.failures.clear();
    this.local.lookSoon();
    this.#course.view.lookSoon();
    this.#mustPlan = true;
    this.showState();
    this.wake();
    this.#reconsider();
  }

  /** Ends a halt that only a person, or another key, can end. */
  release(): void {
    if (this.#halt !== undefined && isReleasedByKey(this.#halt)) this.#halt = undefined;
  }

  /** Lets a halted project go on with exactly what was shown. @throws NOTHING_TO_CONFIRM, PLAN_CHANGED. */
  async confirm(expected: string): Promise<void> {
    const snapshot = await this.local.peek(this.#stop.signal);
    const { halt, losses = [] } = await this.#planAside(snapshot, 'sync');
    if (halt?.planId === undefined) throw nothingToConfirm(halt);
    if (halt.planId !== expected) throw planChanged(expected, halt.planId);
    if (typeof snapshot.root === 'object') this.save({ ...this.entry, rootIdentity: snapshot.root });
    this.#course.confirm(losses);
    this.local.lookSoon();
    this.wake();
  }

  /** Stops what is in line and under way. */
  async clear(): Promise<void> {
    await this.#course.clear();
    this.showState();
  }

  /** Cancels a job; what it has done stays done. */
  async cancel(job: Job, error: MoontideError): Promise<void> {
    if (!this.desk.cancel(job, this.counts(), error)) return;
    await this.clear();
    this.#mustPlan = true;
    this.wake();
  }

  /** The project's folder is at another place now. */
  async move(root: string): Promise<void> {
    const { root: from } = this.entry;
    this.save({ ...this.entry, root });
    await this.local.close();
    this.publish('project.moved', { from, to: root });
    this.wake();
  }

  /** A plan for what is here and there now, as a job of this kind would begin with. */
  async peek(kind: JobKind): Promise<Plan> {
    return await this.#planAside(await this.local.peek(this.#stop.signal), kind);
  }

  publish(type: MoontideEvent['type'], data: MoontideEvent['data']): void {
    this.#parts.publish({ type, projectId: this.entry.id, data });
  }

  async #planAside(snapshot: Snapshot, kind: JobKind): Promise<Plan> {
    const course = this.#course;
    const halt = this.#judgeHalt(snapshot, kind);
    if (halt === undefined) {
      const { files: tracked, problems } = kind === 'import' ? await this.tracking.peek() : NO_IMPORT;
      const listing = await course.listAside(this.#stop.signal);
      const mayDelete = await course.askTeam();
      if (kind === 'clean' && !mayDelete) throw teamAway();
      const plan = course.planFor(snapshot, listing, { kind, tracked, graceMs: 0 });
      return { ...plan, problems: [...plan.problems, ...problems] };
    }
    const { losses = [] } = course.planFor(snapshot, 'unknown', { kind });
    return { ...NO_PLAN, losses, halt: boundToLosses(halt, losses) };
  }

  // ------------------------------------------------------------------------------------------ the loop

  async #live(): Promise<void> {
    const { signal } = this.#stop;
    try {
      while (!signal.aborted) await this.#round(signal);
    } catch (error) {
      if (!signal.aborted) this.#break(error);
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    try {
      await this.#rest(signal);
      await this.#turn(signal);
    } catch (error) {
      if (signal.aborted || !hasCode(error, 'STORE_UNAVAILABLE')) throw error;
      // Without the memory not even the next wait can be decided on.
      this.#onTrouble(error);
      await this.#parts.clock.sleep(STORE_RETRY_MS, signal);
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    for (;;) {
      const ms = this.#dueInMs();
      if (ms <= 0) return;
      await this.#waker.wait(Math.min(ms, LONGEST_REST_MS), signal);
      if (this.#hasSlept()) {
        // Hints of before are not to be trusted, nor are times that were waited for.
        this.local.lookSoon();
        this.#course.view.lookSoon();
        this.#course.failures.clear();
        this.#hasJumped = true;
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
    const { failures, plan, view } = this.#course;
    const retryInMs = failures.nextTryAfter(this.#turnedAt) - clock.now();
    if (failures.isStoreAway && Number.isFinite(retryInMs)) return retryInMs;
    if (failures.hasTrouble) return Math.min(this.local.dueInMs, retryInMs);
    const againInMs = (plan.againAt ?? Number.POSITIVE_INFINITY) - clock.now();
    return Math.min(this.local.dueInMs, retryInMs, againInMs, view.dueInMs);
  }

  /** One look, one plan. */
  async #turn(signal: AbortSignal): Promise<void> {
    this.#mustPlan = false;
    this.#turnedAt = this.#parts.clock.now();
    using interest = this.#interest.open();
    const asking = AbortSignal.any([signal, interest.signal]);
    try {
      if (this.#hasJumped) this.#parts.store.bringBack(this.#parts.clock.now());
      this.#hasJumped = false;
      await this.#refreshSettings();
      const job = this.desk.next;
      const listing = this.#askAhead(job, asking);
      await this.#look(job, signal);
      const { snapshot } = this.local;
      if (snapshot === undefined) return;
      if (snapshot.root === 'missing' && (await this.#followMove())) return;
      this.#halt = this.#judgeHalt(snapshot, job?.kind ?? this.#kind());
      if (job !== undefined) await this.#begin(job, snapshot);
      await this.#decide(snapshot, job, listing, asking);
    } catch (error) {
      if (signal.aborted) throw error;
      if (error === interest.signal.reason) this.#mustPlan = true;
      else this.#onTrouble(error);
    }
    await this.#keepTrackingFile();
    this.#endErrand();
    this.showState();
  }

  #askAhead(job: SyncJob | undefined, signal: AbortSignal): Promise<Listing> | undefined {
    const isToAct = this.#halt === undefined && (job !== undefined || this.#mayAct());
    return isToAct && !this.#course.failures.isTroubleWaitingOut
      ? this.#course.listAhead(job?.kind, signal)
      : undefined;
  }

  async #look(job: SyncJob | undefined, signal: AbortSignal): Promise<void> {
    const { clock, store } = this.#parts;
    const dirty = job === undefined ? this.local.due() : 'everything';
    if (dirty === undefined) return;
    if (this.state.kind === 'idle' || this.state.kind === 'settling') {
      this.#board.show({ kind: 'scanning', since: clock.now() });
    }
    const snapshot = await this.local.look(dirty, { rehash: job?.kind === 'initial', signal });
    const memory = { records: store.records(), missing: store.missing() };
    store.setMissing(trackMissing(snapshot, memory, clock.now()));
    const { complete, documents, leftOut } = snapshot;
    this.publish('scan.done', { complete, documents: documents.size, leftOut: leftOut.size });
  }

  async #decide(
    snapshot: Snapshot,
    begun: SyncJob | undefined,
    ahead: Promise<Listing> | undefined,
    asking: AbortSignal,
  ): Promise<void> {
    const course = this.#course;
    const kind = this.#kind();
    if (this.#halt !== undefined || !this.#mayAct() || course.failures.isTroubleWaitingOut) {
      const plan = course.planFor(snapshot, 'unknown', { kind });
      course.rest(plan);
      this.#halt = this.#halt && boundToLosses(this.#halt, plan.losses ?? []);
      return;
    }
    this.#keepRoot(snapshot, kind);
    const listing = await course.list(begun?.kind, ahead, asking);
    const { account } = this.settings;
    if (account !== undefined && listing !== 'unknown') this.accountMove.arrived(account, listing);
    // What a person asks for does not wait for the grace time.
    const plan = await course.planTogether(snapshot, listing, {
      kind,
      tracked: this.desk.current === 'import' ? this.tracking.imported : undefined,
      ...(this.desk.isBusy ? { graceMs: 0 } : {}),
    });
    if (course.follow(plan, kind)) this.#mustPlan = true;
    if (plan.halt !== undefined) this.#halt = plan.halt;
    else this.accountMove.tidy(snapshot, this.settings.policy.massDeleteMin, this.#stop.signal);
    course.failures.troubleMended();
  }

  /** The root as it was found in place; a copy or another mount of it is the one to come back to from now on. */
  #keepRoot({ root }: Snapshot, kind: JobKind): void {
    const { rootIdentity: known } = this.entry;
    if (kind === 'clean' || typeof root !== 'object' || (known?.dev === root.dev && known.ino === root.ino)) return;
    this.save({ ...this.entry, rootIdentity: root });
  }

  /** Not while an import still needs what it says. */
  async #keepTrackingFile(): Promise<void> {
    const { keepsTrackingFile, account, tag } = this.settings;
    const isImporting = this.desk.current === 'import';
    if (isImporting && !(this.#isQuiet() && this.#course.failures.isEmpty)) return;
    if (isImporting) this.tracking.importDone();
    if (!keepsTrackingFile || this.#halt !== undefined || this.local.snapshot?.complete !== true) return;
    if (account?.lastListing === undefined) return;
    const listed = new Set(account.lastListing.files.map(({ id }) => id));
    await this.tracking.keep({ memory: this.#course.memory(), tag, listed });
  }

  // ------------------------------------------------------------------------------------------ what goes wrong

  /** The turn itself failed: the account cannot be listed, the database is locked. */
  #onTrouble(thrown: unknown): void {
    const error = asMoontideError(namingKey(thrown, this.settings.key));
    if (error.code === 'INTERNAL') throw thrown;
    this.desk.failed(error);
    const halt = haltOf(error);
    if (halt !== undefined) this.#halt = halt;
    else this.#course.failures.noteTrouble(error);
    this.#parts.log.warn({ code: error.code, err: error }, 'a turn failed');
  }

  #onBroken(error: unknown): void {
    if (!hasCode(error, 'STORE_UNAVAILABLE')) {
      this.#break(error);
      return;
    }
    this.#onTrouble(error);
    this.#mustPlan = true;
    this.wake();
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

  async #begin(job: SyncJob, snapshot: Snapshot): Promise<void> {
    const course = this.#course;
    try {
      if (this.#halt !== undefined) throw haltError(this.#halt);
      if (job.kind === 'import') await this.tracking.beginImport();
      else this.tracking.clearProblems();
      const note = await this.#noteOf(job, snapshot);
      course.failures.clear();
      course.forgetLimits();
      this.desk.begin(job, note);
    } catch (error) {
      if (this.#stop.signal.aborted) throw error;
      this.#mustPlan = true;
      this.desk.refuse(job, this.counts(), asMoontideError(error));
      if (this.#halt === undefined && !hasCode(error, 'PLAN_CHANGED', 'TEAM_AWAY')) throw error;
      return;
    }
    if (job.kind === 'clean') this.hold('cleaned');
    else if (this.entry.hold === 'cleaned') this.hold(undefined);
  }

  /**
   * How to note what a job is to do as a whole. One that was cut off by a crash has done so before.
   * @throws PLAN_CHANGED when that is not what was shown.
   */
  async #noteOf(job: SyncJob, snapshot: Snapshot): Promise<() => void> {
    const course = this.#course;
    const { kind } = job;
    if (job.startedAt !== undefined || (kind !== 'clean' && kind !== 'reupload')) return () => undefined;
    if (kind === 'clean') await course.clear();
    const plan = await this.#planAside(snapshot, kind);
    if (plan.halt !== undefined) {
      this.#halt = plan.halt;
      throw haltError(plan.halt);
    }
    const found = planId(kind, plan);
    if (job.planId !== undefined && job.planId !== found) throw planChanged(job.planId, found);
    return () => (kind === 'clean' ? course.bury(plan) : course.markStale(plan));
  }

  /** Ends the job when nothing is left to do for it, or nothing more can be done. */
  #endErrand(): void {
    const halt = this.#halt;
    if (!this.desk.isBusy) return;
    if (halt === undefined && !this.#course.failures.hasTrouble && !this.#isQuiet()) return;
    this.desk.end(this.counts(), halt === undefined ? this.#unfinished() : haltError(halt));
  }

  #isQuiet(): boolean {
    return !this.#mustPlan && !this.local.isSettling && this.#course.isQuiet;
  }

  /** Why the job is not done although nothing is left to try now; what failed and was mended since does not count. */
  #unfinished(): unknown {
    if (!this.#course.failures.isEmpty) return this.desk.error;
    const imported = this.desk.current === 'import' ? this.tracking.problems : [];
    return unfinishedError(this.#kind(), [...this.#course.plan.problems, ...imported]);
  }

  // ------------------------------------------------------------------------------------------ what follows from what

  /** What the plan is for: after `clean`, everything of ours goes until somebody asks for documents again. */
  #kind(): JobKind {
    if (this.desk.current === 'clean') return 'clean';
    return !this.desk.isBusy && this.entry.hold === 'cleaned' ? 'clean' : 'sync';
  }

  #mayAct(): boolean {
    return this.desk.isBusy || (this.#parts.automatic && this.entry.hold !== 'paused');
  }

  #judgeHalt(snapshot: Snapshot, kind: JobKind): Halt | undefined {
    const { halt: before } = this;
    const records = this.#parts.store.records();
    return judgeHalt({ entry: this.entry, settings: this.settings, snapshot, records, kind, before });
  }

  showState(): void {
    this.#board.show(
      stateOf({
        now: this.#parts.clock.now(),
        halt: this.#halt,
        hold: this.entry.hold,
        hasJob: this.desk.isBusy,
        actions: { left: this.#course.size, ended: this.#course.ended },
        failure: this.#course.failures.first,
        hasScanned: this.local.snapshot !== undefined,
        settlesInMs: this.local.isSettling ? this.local.settlesInMs : undefined,
      }),
    );
    if (this.isInSync) this.#lastSyncAt = this.#parts.clock.now();
  }

  #onDirty(): void {
    if (this.state.kind === 'idle') this.showState();
    this.wake();
    this.#reconsider();
  }

  /** A turn may be waiting for an account that is not the project's any more. */
  #reconsider(): void {
    this.#interest.news().catch((error: unknown) => {
      this.#parts.log.debug({ err: error }, 'the settings could not be read while the account is asked');
    });
  }

  async #refreshSettings(): Promise<void> {
    const isAnother = await this.#terms.renew();
    if (isAnother.documents) await this.local.close();
    if (!isAnother.account) return;
    await this.#course.changeAccount();
    this.release();
  }

  async #followMove(): Promise<boolean> {
    const root = this.#parts.host.findMoved(this.entry);
    if (root !== undefined) await this.move(root);
    return root !== undefined;
  }
}
