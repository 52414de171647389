import type { Sprint } from '../../src/core/sprint.ts';
import type {
  DocumentRecord,
  Intent,
  JobId,
  ProjectId,
  Refusal,
  RelPath,
  RemoteId,
  Sha256,
  Tombstone,
} from '../../src/core/model.ts';
import type { LeftBehind, RecordedAccount } from '../../src/sync/ports/account.ts';
import type { Job, JobStore } from '../../src/sync/ports/jobs.ts';
import type { Fingerprint } from '../../src/sync/ports/scanner.ts';
import type { ScheduledRun, ScheduleMark } from '../../src/sync/ports/schedule-runs.ts';
import type { KnownSecrets, SecretScanStore } from '../../src/sync/ports/secret-scanner.ts';
import type { ProjectStore, Store, TextStore } from '../../src/sync/ports/store.ts';

/** What `Store` means, said with Maps: the fake at the port, and the model that the real store is compared with. */
export class MemoryStore implements Store {
  readonly #projects = new Map<ProjectId, MemoryProject>();
  readonly jobs = new MemoryJobs();
  readonly secretScans = new MemorySecretScans();
  readonly texts = new MemoryTexts();

  project(id: ProjectId): MemoryProject {
    const known = this.#projects.get(id);
    if (known !== undefined) return known;
    const project = new MemoryProject();
    this.#projects.set(id, project);
    return project;
  }

  forgetProject(id: ProjectId): void {
    this.#projects.get(id)?.clear();
    this.jobs.deleteProject(id);
  }

  [Symbol.dispose](): void {
    // Nothing to close.
  }
}

class MemoryProject implements ProjectStore {
  #records = new Map<RelPath, DocumentRecord>();
  #intents = new Map<string, Intent>();
  #tombstones = new Map<RemoteId, Tombstone>();
  #refusals = new Map<RelPath, Refusal>();
  #missing = new Map<RelPath, number>();
  #fingerprints = new Map<RelPath, Fingerprint>();
  #sprints = new Map<string, Sprint>();
  #marks = new Map<string, ScheduleMark>();
  #runs = new Map<string, ScheduledRun>();
  #left = new Map<RemoteId, LeftBehind>();
  #account: RecordedAccount | undefined;

  /** Rolls back this project alone. */
  transact<Result>(work: () => Result): Result {
    const before = [
      new Map(this.#records),
      new Map(this.#intents),
      new Map(this.#tombstones),
      new Map(this.#refusals),
      new Map(this.#missing),
      new Map(this.#fingerprints),
      new Map(this.#sprints),
      new Map(this.#marks),
      new Map(this.#runs),
      new Map(this.#left),
      this.#account,
    ] as const;
    try {
      return work();
    } catch (error) {
      [
        this.#records,
        this.#intents,
        this.#tombstones,
        this.#refusals,
        this.#missing,
        this.#fingerprints,
        this.#sprints,
        this.#marks,
        this.#runs,
        this.#left,
        this.#account,
      ] = before;
      throw error;
    }
  }

  clear(): void {
    this.#records.clear();
    this.#intents.clear();
    this.#tombstones.clear();
    this.#refusals.clear();
    this.#missing.clear();
    this.#fingerprints.clear();
    this.#sprints.clear();
    this.#marks.clear();
    this.#runs.clear();
    this.#left.clear();
    this.#account = undefined;
  }

  records(): ReadonlyMap<RelPath, DocumentRecord> {
    return new Map(this.#records);
  }
  record(path: RelPath): DocumentRecord | undefined {
    return this.#records.get(path);
  }
  putRecord(record: DocumentRecord): void {
    this.#records.set(record.path, record);
  }
  deleteRecord(path: RelPath): void {
    this.#records.delete(path);
  }
  markAllStale(): void {
    for (const [path, record] of this.#records) this.#records.set(path, { ...record, stale: true });
  }

  intents(): readonly Intent[] {
    return [...this.#intents.values()].sort((a, b) => a.startedAt - b.startedAt || compare(a.id, b.id));
  }
  putIntent(intent: Intent): void {
    this.#intents.set(intent.id, intent);
  }
  deleteIntent(id: string): void {
    this.#intents.delete(id);
  }
  loseIntents(at: number): void {
    for (const [id, intent] of this.#intents) this.#intents.set(id, { lostAt: at, ...intent });
  }

  tombstones(): readonly Tombstone[] {
    return [...this.#tombstones.values()].sort((a, b) => a.since - b.since || compare(a.remoteId, b.remoteId));
  }
  putTombstone(tombstone: Tombstone): void {
    this.#tombstones.set(tombstone.remoteId, tombstone);
  }
  deleteTombstone(id: RemoteId): void {
    this.#tombstones.delete(id);
  }

  refusals(): ReadonlyMap<RelPath, Refusal> {
    return new Map(this.#refusals);
  }
  putRefusal(refusal: Refusal): void {
    this.#refusals.set(refusal.path, refusal);
  }
  deleteRefusal(path: RelPath): void {
    this.#refusals.delete(path);
  }
  deleteAllRefusals(): void {
    this.#refusals.clear();
  }

  missing(): ReadonlyMap<RelPath, number> {
    return new Map(this.#missing);
  }
  setMissing(missing: ReadonlyMap<RelPath, number>): void {
    this.#missing = new Map(missing);
  }

  bringBack(now: number): void {
    for (const [id, { lostAt, ...intent }] of this.#intents) {
      if (lostAt !== undefined && lostAt > now) this.#intents.set(id, { ...intent, lostAt: now });
    }
    for (const [id, tombstone] of this.#tombstones) {
      if (tombstone.since > now) this.#tombstones.set(id, { ...tombstone, since: now });
    }
    for (const [path, since] of this.#missing) if (since > now) this.#missing.set(path, now);
    for (const [path, record] of this.#records) {
      if (record.uploadedAt > now) this.#records.set(path, { ...record, uploadedAt: now });
    }
  }

  sprints(): readonly Sprint[] {
    return [...this.#sprints.values()].toReversed();
  }
  putSprint(sprint: Sprint): void {
    this.#sprints.set(sprint.name, sprint);
  }
  scheduleMarks(): ReadonlyMap<string, ScheduleMark> {
    return new Map(this.#marks);
  }
  putScheduleMark(name: string, mark: ScheduleMark): void {
    this.#marks.set(name, mark);
  }
  scheduledRuns(): readonly ScheduledRun[] {
    return [...this.#runs.values()].toReversed().slice(0, 200);
  }
  putScheduledRun(run: ScheduledRun): void {
    this.#runs.set(run.id, run);
  }
  account(): RecordedAccount | undefined {
    return this.#account;
  }
  setAccount(account: RecordedAccount): void {
    this.#account = account;
  }
  leftBehind(): readonly LeftBehind[] {
    return [...this.#left.values()].sort((a, b) => compare(a.remoteId, b.remoteId));
  }
  putLeftBehind(file: LeftBehind): void {
    this.#left.set(file.remoteId, file);
  }
  deleteLeftBehind(id: RemoteId): void {
    this.#left.delete(id);
  }

  fingerprints(): ReadonlyMap<RelPath, Fingerprint> {
    return new Map(this.#fingerprints);
  }
  updateFingerprints(changed: readonly Fingerprint[], gone: readonly RelPath[]): void {
    for (const path of gone) this.#fingerprints.delete(path);
    for (const fingerprint of changed) this.#fingerprints.set(fingerprint.path, fingerprint);
  }
}

class MemorySecretScans implements SecretScanStore {
  #rules = '';
  #scans = new Map<Sha256, KnownSecrets>();

  secretScans(rules: string): ReadonlyMap<Sha256, KnownSecrets> {
    if (rules !== this.#rules) this.#scans.clear();
    this.#rules = rules;
    return new Map(this.#scans);
  }

  putSecretScans(rules: string, scans: ReadonlyMap<Sha256, KnownSecrets>): void {
    this.#rules = rules;
    for (const [sha256, scan] of scans) this.#scans.set(sha256, scan);
  }
}

class MemoryJobs implements JobStore {
  /** In the order in which they were asked for. */
  readonly #jobs = new Map<JobId, Job>();

  put(job: Job): void {
    this.#jobs.set(job.id, job);
    const ended = [...this.#jobs.values()].filter(({ state }) => state !== 'queued' && state !== 'running');
    for (const { id } of ended.slice(0, Math.max(0, ended.length - 500))) this.#jobs.delete(id);
  }
  get(id: JobId): Job | undefined {
    return this.#jobs.get(id);
  }
  list({ projectId, limit }: { readonly projectId?: ProjectId; readonly limit?: number }): readonly Job[] {
    const newestFirst = [...this.#jobs.values()].toReversed();
    return newestFirst.filter((job) => projectId === undefined || job.projectId === projectId).slice(0, limit);
  }
  open(projectId: ProjectId): readonly Job[] {
    return this.list({ projectId }).filter(({ state }) => state === 'queued' || state === 'running');
  }
  requeueRunning(): void {
    for (const [id, job] of this.#jobs) {
      if (job.state === 'running') {
        this.#jobs.set(id, { ...job, state: 'queued', progress: { planned: 0, ended: 0 } });
      }
    }
  }
  deleteProject(id: ProjectId): void {
    for (const job of this.list({ projectId: id })) this.#jobs.delete(job.id);
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

class MemoryTexts implements TextStore {
  readonly #texts = new Map<Sha256, string>();

  get(sha256: Sha256): string | undefined {
    return this.#texts.get(sha256);
  }

  put(sha256: Sha256, text: string): void {
    this.#texts.set(sha256, text);
  }
}
