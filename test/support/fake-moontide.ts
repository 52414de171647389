import { MoontideError } from '../../src/core/errors.ts';
import { relPath } from '../../src/core/model.ts';
import type { JobId, JobKind, ProjectId, RemoteFile, RemoteId } from '../../src/core/model.ts';
import type {
  AddedProject,
  DocumentStatus,
  JobRequest,
  Moontide,
  ProjectStatus,
  ScheduleStatus,
  ShownPlan,
  Status,
} from '../../src/sync/api.ts';
import type { Sprint, SprintPreview } from '../../src/core/sprint.ts';
import type { Job } from '../../src/sync/ports/jobs.ts';
import {
  ACCOUNT,
  ACTIONS,
  DOCUMENTS,
  HALT,
  job,
  projectStatus,
  remoteFile,
  RESULT,
  SCHEDULE,
} from './moontide-values.ts';

/** Moontide in memory: two projects, `alpha` in step and `beta` halted; jobs end when the test says so. */
export class FakeMoontide implements Moontide {
  readonly startedAt = Date.UTC(2026, 0, 1);
  readonly contents = new Map<RemoteId, string>([['remote-1' as RemoteId, 'what the server extracted: ✓']]);
  /** Thrown by the next call of `projects` or `documents`. */
  failure: unknown;
  /** While set, `documents` waits for it. */
  gate: Promise<void> | undefined;
  /** Calls of `documents` that were begun. */
  looks = 0;
  /** Waits for jobs that were given up by their signal. */
  givenUp = 0;
  readonly #projects = new Map<ProjectId, ProjectStatus>();
  readonly #jobs = new Map<JobId, Job>();
  readonly #files = new Map<RemoteId, RemoteFile>();
  readonly #waiting = new Set<() => void>();

  constructor() {
    this.put(
      projectStatus('alpha', {
        untrusted: ['base_url'],
        trust: { digest: 'digest-1', lines: ['base_url'], isTrusted: false },
        overlaps: ['beta' as ProjectId],
      }),
    );
    this.put(
      projectStatus('beta', {
        state: { kind: 'halted', halt: HALT },
        halt: HALT,
        hold: 'paused',
        inSync: false,
        watcher: { kind: 'degraded', message: 'no inotify watches are left', fix: 'raise the limit' },
        configProblem: 'moontide.toml: unknown key "docs"',
      }),
    );
    this.#files.set('remote-1' as RemoteId, remoteFile('remote-1'));
  }

  put(project: ProjectStatus): void {
    this.#projects.set(project.id, project);
  }

  /** The waits for the ends of jobs that are under way. */
  get waiting(): number {
    return this.#waiting.size;
  }

  endJob(id: string, changed: Partial<Job> = { state: 'done', result: RESULT }): void {
    this.#putJob({ ...this.job(id as JobId), endedAt: this.startedAt, ...changed });
  }

  status(): Status {
    return { version: '1.2.3', pid: 42, startedAt: this.startedAt, projects: this.projects(), accounts: [ACCOUNT] };
  }

  projects(): readonly ProjectStatus[] {
    this.#mayFail();
    return [...this.#projects.values()];
  }

  project(id: ProjectId): ProjectStatus {
    const project = this.#projects.get(id);
    if (project === undefined) throw new MoontideError('PROJECT_NOT_FOUND', `no project has the id ${id}`);
    return project;
  }

  async add(root: string, options: { readonly name?: string }): Promise<AddedProject> {
    const known = this.projects().find((project) => project.root === root);
    if (known !== undefined) return { project: known, outcome: 'known', notes: [] };
    if (root === '/') throw new MoontideError('PROJECT_REFUSED', 'the whole disk is not a project');
    const project = projectStatus(options.name ?? 'gamma', { root });
    this.put(project);
    return { project, outcome: 'added', notes: ['it lies in no other project'] };
  }

  async remove(id: ProjectId, options: { readonly keepRemote: boolean }): Promise<void> {
    this.project(id);
    if (!options.keepRemote) this.#files.clear();
    this.#projects.delete(id);
  }

  async pause(id: ProjectId): Promise<ProjectStatus> {
    return this.#change(id, { state: { kind: 'paused' }, hold: 'paused', inSync: false });
  }

  async resume(id: ProjectId): Promise<ProjectStatus> {
    const { hold: _hold, halt: _halt, ...project } = this.project(id);
    this.put({ ...project, state: { kind: 'starting' } });
    return this.project(id);
  }

  async confirm(id: ProjectId, planId: string): Promise<ProjectStatus> {
    const { halt } = this.project(id);
    if (halt === undefined) throw new MoontideError('NOTHING_TO_CONFIRM', `${id} waits for nothing`);
    if (halt.planId !== planId) throw new MoontideError('PLAN_CHANGED', 'the plan is another one now');
    return this.resume(id);
  }

  async trust(id: ProjectId, shown?: string): Promise<ProjectStatus> {
    if (shown !== undefined && shown !== 'digest-1') throw new MoontideError('PLAN_CHANGED', 'The lines changed.');
    return this.#change(id, { untrusted: [] });
  }

  configChanged(): void {}

  async distrust(id: ProjectId): Promise<ProjectStatus> {
    return this.#change(id, { untrusted: ['base_url'] });
  }

  keyChanged(id?: ProjectId): void {
    if (id !== undefined) this.project(id);
  }

  async documents(id: ProjectId): Promise<readonly DocumentStatus[]> {
    this.looks += 1;
    await this.gate;
    this.#mayFail();
    this.project(id);
    return DOCUMENTS;
  }

  async plan(id: ProjectId, kind: JobKind): Promise<ShownPlan> {
    this.project(id);
    const problems = [{ path: relPath('docs/big.md'), code: 'over-limit', message: 'no room for it' }] as const;
    return { planId: `plan-${kind}`, kind, actions: ACTIONS, problems, halt: HALT, againAt: 1, settledIntents: [] };
  }

  sprints(id: ProjectId): readonly Sprint[] {
    this.project(id);
    return [{ name: 'july', state: 'ended', jobs: [], startedAt: 1, endedAt: 2 }];
  }

  sprintSteps(id: ProjectId, _change: 'start' | 'end', name: string): SprintPreview {
    this.project(id);
    if (name === 'july') throw new MoontideError('SPRINT_REFUSED', 'The sprint july has ended.');
    return { steps: ['archive-sessions', 'clean', 'initial'], sessions: ['sprint-august'] };
  }

  changeSprint(id: ProjectId, change: 'start' | 'end', name: string): Sprint {
    this.sprintSteps(id, change, name);
    return { name, state: 'ending', jobs: ['job-1' as JobId] };
  }

  async schedules(id: ProjectId): Promise<readonly ScheduleStatus[]> {
    this.project(id);
    return [SCHEDULE];
  }

  async runSchedule(id: ProjectId, name: string): Promise<Job> {
    if (name !== SCHEDULE.schedule.name) throw new MoontideError('SCHEDULE_NOT_FOUND', `no schedule ${name}`);
    return await this.ask(id, { kind: 'sync' });
  }

  async ask(id: ProjectId, { kind, planId }: JobRequest): Promise<Job> {
    this.project(id);
    if (planId !== undefined && planId !== `plan-${kind}`) {
      throw new MoontideError('PLAN_CHANGED', 'the plan is another one now');
    }
    const asked = job(`job-${this.#jobs.size + 1}`, { projectId: id, kind });
    this.#putJob(asked);
    return asked;
  }

  job(id: JobId): Job {
    const found = this.#jobs.get(id);
    if (found === undefined) throw new MoontideError('JOB_NOT_FOUND', `no job has the id ${id}`);
    return found;
  }

  jobs(filter: { readonly projectId?: ProjectId; readonly limit?: number }): readonly Job[] {
    return [...this.#jobs.values()]
      .toReversed()
      .filter(({ projectId }) => filter.projectId === undefined || projectId === filter.projectId)
      .slice(0, filter.limit);
  }

  async jobEnded(id: JobId, signal?: AbortSignal): Promise<Job> {
    for (;;) {
      const found = this.job(id);
      if (found.endedAt !== undefined) return found;
      await this.#jobChange(signal);
    }
  }

  async cancel(id: JobId): Promise<Job> {
    this.endJob(id, { state: 'cancelled' });
    return this.job(id);
  }

  readonly files = {
    list: async (project: ProjectId): Promise<readonly RemoteFile[]> => {
      this.project(project);
      return [...this.#files.values()];
    },
    get: async (project: ProjectId, id: RemoteId): Promise<RemoteFile> => {
      this.project(project);
      const file = this.#files.get(id);
      if (file === undefined) throw new MoontideError('REMOTE_NOT_FOUND', `no file has the id ${id}`);
      return file;
    },
    content: async (project: ProjectId, id: RemoteId): Promise<string> => {
      await this.files.get(project, id);
      return this.contents.get(id) ?? '';
    },
    upload: async (project: ProjectId, filename: string, content: Buffer): Promise<RemoteFile> => {
      this.project(project);
      const file = remoteFile(`remote-${this.#files.size + 1}`, { filename, bytes: content.length });
      this.#files.set(file.id, file);
      this.contents.set(file.id, content.toString('utf8'));
      return file;
    },
    delete: async (project: ProjectId, id: RemoteId): Promise<void> => {
      await this.files.get(project, id);
      this.#files.delete(id);
    },
  };

  #mayFail(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
  }

  #change(id: ProjectId, changed: Partial<ProjectStatus>): ProjectStatus {
    this.put({ ...this.project(id), ...changed });
    return this.project(id);
  }

  #putJob(changed: Job): void {
    this.#jobs.set(changed.id, changed);
    for (const wake of this.#waiting) wake();
  }

  /** Resolves when any job changes. */
  #jobChange(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(wake);
        this.givenUp += 1;
        reject(new MoontideError('CANCELLED', 'nobody waits any more'));
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }
}
