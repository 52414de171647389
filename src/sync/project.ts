/** One project as others see it: what it says of itself, and what may be asked of it. */
import { MoontideError } from '../core/errors.ts';
import { namingKey, type KeyInUse } from '../core/key-in-use.ts';
import type { JobKind, ProjectId, RemoteId, Sha256 } from '../core/model.ts';
import { planId } from '../core/plan-id.ts';
import { canRoll } from '../core/sprint.ts';
import type { DocumentStatus, JobRequest, ProjectStatus, ShownPlan } from './api.ts';
import type { Account } from './ports/account.ts';
import type { Job } from './ports/jobs.ts';
import type { ProjectEntry } from './ports/registry.ts';
import { haltError, planChanged } from './halts.ts';
import { ProjectLoop } from './project-loop.ts';
import type { ProjectParts } from './project-parts.ts';
import type { Standing } from './standing.ts';
import { isSessionJob, nextOnSessions, nextReport, type SessionJob } from './job-order.ts';
import { SideLine } from './side-line.ts';
import { SprintBook } from './sprint-book.ts';
import { Timetable } from './timetable.ts';

export class Project implements AsyncDisposable {
  readonly #parts: ProjectParts;
  readonly #loop: ProjectLoop;
  readonly #standing: Standing;
  readonly #reports: SideLine;
  readonly #sessions: SideLine;
  readonly sprints: SprintBook;
  readonly timetable: Timetable;

  constructor(parts: ProjectParts) {
    this.#parts = parts;
    this.#loop = new ProjectLoop({
      ...parts,
      publish: (event) => {
        parts.publish(event);
        // What waited for it may begin.
        if (event.type === 'job.ended') this.#wakeAll();
      },
    });
    this.#standing = this.#loop.standing;
    const publish = this.#standing.publish.bind(this.#standing);
    const projectId = parts.entry.id;
    this.#reports = new SideLine({
      ...parts,
      projectId,
      publish,
      choose: nextReport,
      work: (_job, signal) => parts.writeReport(projectId, signal),
    });
    this.#sessions = new SideLine({
      ...parts,
      projectId,
      publish,
      choose: nextOnSessions,
      work: async (job) => {
        if (isSessionJob(job)) await this.#workOnSessions(job);
      },
    });
    this.sprints = new SprintBook({
      ...parts,
      ask: (kind, before) => this.#putInLine(kind, before.length === 0 ? {} : { before }),
      mayCreate: () => this.#standing.settings.sprintSession !== undefined,
      activeSessions: (sprint) => parts.sprintSessions.active(projectId, sprint),
    });
    this.timetable = new Timetable({
      ...parts,
      schedules: () => this.#standing.settings.schedules,
      readSchedules: async () => (await parts.host.settings(this.entry)).schedules,
      obstacle: () => this.#obstacle(),
      sharing: () => this.#standing.settings.sharing,
      ask: (work) => (work === 'sprint-end' ? this.sprints.endOpen() : this.#putInLine(work)),
      publish,
    });
  }

  start(): void {
    if (this.#parts.automatic) this.timetable.start();
    this.#loop.start();
    this.#wakeAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.timetable[Symbol.asyncDispose]();
    await this.#reports[Symbol.asyncDispose]();
    await this.#sessions[Symbol.asyncDispose]();
    await this.#loop[Symbol.asyncDispose]();
  }

  get entry(): ProjectEntry {
    return this.#standing.entry;
  }

  get account(): Account | undefined {
    return this.#standing.settings.account;
  }

  get key(): KeyInUse | undefined {
    return this.#standing.settings.key;
  }

  get allowedSecrets(): ReadonlySet<Sha256> {
    return this.#standing.settings.policy.allowedSecrets;
  }

  /** A person deleted this remote file: what was remembered of it, if anything, is no longer so. */
  forgetRemote(id: RemoteId): void {
    const { store } = this.#parts;
    const record = [...store.records().values()].find(({ remoteId }) => remoteId === id);
    if (record === undefined) return;
    store.deleteRecord(record.path);
    this.#loop.refresh();
  }

  status(overlaps: readonly ProjectId[]): ProjectStatus {
    const { entry, settings, state, local, course, tracking, lastSyncAt } = this.#standing;
    const { key, account, baseUrl, configProblem, trust } = settings;
    const { outOfReach } = this.#standing.accountMove;
    const { next: nextRun } = this.timetable;
    const isTrusted = trust?.digest === entry.trusted;
    return {
      id: entry.id,
      name: entry.name,
      root: entry.root,
      state,
      ...(entry.hold === undefined ? {} : { hold: entry.hold }),
      ...(state.kind === 'halted' ? { halt: state.halt } : {}),
      inSync: this.#standing.isInSync,
      counts: this.#standing.counts(),
      problems: [...course.plan.problems, ...tracking.problems],
      ...(local.snapshot === undefined ? {} : { lastScanAt: local.snapshot.takenAt }),
      ...(lastSyncAt === undefined ? {} : { lastSyncAt }),
      ...(nextRun === undefined ? {} : { nextRun }),
      watcher: local.watcher,
      ...(account === undefined ? {} : { account: account.id }),
      ...(key === undefined ? {} : { key }),
      baseUrl,
      ...(configProblem === undefined ? {} : { configProblem }),
      ...(trust === undefined || isTrusted ? {} : { untrusted: trust.lines }),
      ...(trust === undefined ? {} : { trust: { ...trust, isTrusted } }),
      ...(outOfReach.length === 0 ? {} : { leftBehind: outOfReach }),
      overlaps,
    };
  }

  async documents(): Promise<readonly DocumentStatus[]> {
    if (this.#standing.local.snapshot === undefined) {
      await this.#standing.local.look('everything', { rehash: false, signal: new AbortController().signal });
    }
    return this.#standing.documents();
  }

  /** What a job of this kind would do now; changes nothing. */
  async shownPlan(kind: JobKind): Promise<ShownPlan> {
    const plan = await this.#loop.peek(kind).catch((error: unknown) => {
      throw namingKey(error, this.key);
    });
    return { ...plan, kind, planId: plan.halt?.planId ?? planId(kind, plan) };
  }

  /** Puts a job in line. @throws PLAN_CHANGED when another plan than `planId` would be carried out. */
  async ask({ kind, planId: expected, cleanFirst }: JobRequest): Promise<Job> {
    const { halt } = this.#standing;
    if (halt?.reason === 'defect') throw haltError(halt);
    const isCleanFirst = kind === 'reupload' && (cleanFirst ?? (expected === undefined && !this.#canRoll()));
    if (expected !== undefined) {
      const { planId: found } = await this.shownPlan(isCleanFirst ? 'clean' : kind);
      if (found !== expected) throw planChanged(expected, found);
    }
    if (isCleanFirst) return this.sprints.cleanFirst();
    // Looked at once more when the job begins: others may be in line before it.
    return this.#putInLine(kind, expected === undefined ? {} : { planId: expected });
  }

  #canRoll(): boolean {
    const { account, policy } = this.#standing.settings;
    const documents = this.#parts.store.records().size;
    const files = account?.lastListing?.files.length ?? documents;
    return canRoll({ documents, files, limit: policy.maxFiles });
  }

  #putInLine(kind: Job['kind'], given: Pick<Job, 'planId' | 'before'> = {}): Job {
    const job = this.#standing.desk.ask(this.#parts.newId() as Job['id'], kind, given);
    this.#wakeAll();
    return job;
  }

  #wakeAll(): void {
    this.#reports.wake();
    this.#sessions.wake();
    this.#loop.wake();
  }

  async #workOnSessions({ id, kind }: SessionJob): Promise<void> {
    const { sprintSessions } = this.#parts;
    const { sprintSession } = this.#standing.settings;
    const sprint = this.sprints.of(id);
    if (sprint === undefined) throw new MoontideError('INTERNAL', 'The sprint of a job is not there.');
    if (kind === 'archive-sessions') await sprintSessions.archive(this.entry.id, sprint.name);
    else if (sprintSession !== undefined) await sprintSessions.create(this.entry.id, sprint.name, sprintSession);
  }

  /** Why nothing that is due by the clock can be done. */
  #obstacle(): string | undefined {
    if (this.entry.hold === 'paused') return 'The project was paused.';
    return this.#standing.halt?.reason === 'defect' ? this.#standing.halt.message : undefined;
  }

  /** Cancels a job that is in line or under way; what it has done stays done. */
  async cancel(job: Job): Promise<void> {
    const error = new MoontideError('CANCELLED', 'It was cancelled.');
    if (job.kind === 'report') this.#reports.cancel(job, error);
    else if (isSessionJob(job)) this.#sessions.cancel(job, error);
    else await this.#loop.cancel(job, error);
  }

  async pause(): Promise<void> {
    this.#standing.terms.hold('paused');
    await this.#loop.clear();
  }

  /** Ends a hold, and tries again what a halt for the key or the quota stopped. */
  resume(): void {
    this.#standing.terms.hold(undefined);
    this.#standing.release();
    this.#standing.accountMove.acknowledge();
    this.#loop.refresh();
  }

  /** @throws NOTHING_TO_CONFIRM, PLAN_CHANGED. */
  confirm(expected: string): Promise<void> {
    return this.#loop.confirm(expected);
  }

  /** Allows what the repository asks for, until those lines change. @throws PLAN_CHANGED for other lines than `shown`. */
  async trust(shown: string | undefined): Promise<void> {
    const { entry } = this.#standing;
    const { trust } = await this.#parts.host.settings(entry);
    if (shown !== undefined && shown !== trust?.digest) throw linesChanged(shown, trust?.digest);
    if (trust !== undefined) this.#standing.terms.save({ ...entry, trusted: trust.digest });
    this.#loop.refresh();
  }

  /** Reads the settings anew, and looks at everything by them. */
  refresh(): void {
    this.#loop.refresh();
  }

  /** Takes back what was allowed. */
  distrust(): void {
    const { trusted: _before, ...rest } = this.#standing.entry;
    this.#standing.terms.save(rest);
    this.#loop.refresh();
  }

  /** Ends what waits for a key or for money, and looks again; a pause stays. */
  keyChanged(): void {
    this.#standing.release();
    this.#loop.refresh();
  }

  move(root: string): Promise<void> {
    return this.#loop.move(root);
  }
}

function linesChanged(shown: string, found: string | undefined): MoontideError {
  return new MoontideError('PLAN_CHANGED', 'The lines changed since they were shown; nothing was allowed.', {
    fix: 'Look at them again with `moontide trust`.',
    details: { expected: shown, found: found ?? null },
  });
}
