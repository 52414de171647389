/** All projects of the user: each lives by itself, and one that fails does not touch the others. */
import { EventEmitter, once } from 'node:events';
import type { Clock } from '../clock.ts';
import { MoontideError, asMoontideError } from '../core/errors.ts';
import type { JobId, ProjectId } from '../core/model.ts';
import { overlapOf } from '../core/root-rules.ts';
import type { Log } from '../log.ts';
import { createAccountFiles } from './account-files.ts';
import { accountStatuses } from './account-statuses.ts';
import type { AddedProject, JobRequest, Moontide, ProjectStatus, Status, TeamStatus } from './api.ts';
import type { Reached } from './fault-points.ts';
import type { Account } from './ports/account.ts';
import type { MoontideEvent, Publish } from './ports/events.ts';
import type { Job } from './ports/jobs.ts';
import type { ProjectHost } from './ports/project-host.ts';
import type { ProjectEntry, Registry } from './ports/registry.ts';
import type { SecretScanner } from './ports/secret-scanner.ts';
import type { Store } from './ports/store.ts';
import { Project } from './project.ts';
import type { ProjectParts } from './project-parts.ts';

export interface ProjectsParts {
  readonly version: string;
  readonly pid: number;
  readonly registry: Registry;
  readonly store: Store;
  readonly host: ProjectHost;
  readonly secrets: Pick<SecretScanner, 'prepare' | 'scan'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly reached: Reached;
  readonly publish: Publish;
  readonly log: Log;
  /** What is wrong with the user's configuration. */
  readonly configProblem: () => string | undefined;
  /** Files that an account may hold. */
  readonly maxFiles: () => number;
  readonly team: () => TeamStatus | undefined;
  /** False: projects do nothing but the jobs that they are asked for. */
  readonly automatic: boolean;
  readonly writeReport: ProjectParts['writeReport'];
  readonly sprintSessions: ProjectParts['sprintSessions'];
}

export interface Projects extends Moontide, AsyncDisposable {
  /** To be called once: every project begins to look, to plan and to act. Until then they only answer. */
  start(): void;
}

/** Opens every registered project. */
export async function openProjects(parts: ProjectsParts): Promise<Projects> {
  const { registry, store, host, clock, log, newId } = parts;
  const startedAt = clock.now();
  const projects = new Map<ProjectId, Project>();
  const ends = new EventEmitter().setMaxListeners(0);
  let isStarted = false;

  function publish(event: MoontideEvent): void {
    parts.publish(event);
    if (event.type === 'job.ended') ends.emit(String(event.data['job']));
  }

  async function open(entry: ProjectEntry): Promise<Project> {
    const project = new Project({
      entry,
      settings: await host.settings(entry),
      host,
      store: store.project(entry.id),
      jobs: store.jobs,
      clock,
      random: parts.random,
      newId,
      reached: parts.reached,
      publish,
      log: log.child({ project: entry.id }),
      saveEntry: (changed) => registry.put(changed),
      automatic: parts.automatic,
      writeReport: parts.writeReport,
      sprintSessions: parts.sprintSessions,
    });
    projects.set(entry.id, project);
    if (isStarted) project.start();
    return project;
  }

  function find(id: ProjectId): Project {
    const project = projects.get(id);
    if (project === undefined) throw new MoontideError('PROJECT_NOT_FOUND', `No project has the id ${id}.`);
    return project;
  }

  function accountOf(id: ProjectId): Account {
    const { account } = find(id);
    if (account === undefined) throw new MoontideError('KEY_MISSING', 'The project has no API key.');
    return account;
  }

  function findJob(id: JobId): Job {
    const job = store.jobs.get(id);
    if (job === undefined) throw new MoontideError('JOB_NOT_FOUND', `No job has the id ${id}.`);
    return job;
  }

  function statusOf(project: Project): ProjectStatus {
    const overlaps = [...projects.values()]
      .filter((other) => overlapOf(project.entry.root, other.entry.root) !== undefined)
      .map((other) => other.entry.id);
    return project.status(overlaps);
  }

  async function add(path: string, options: Parameters<Moontide['add']>[1]): Promise<AddedProject> {
    const added = await addFolder(path, options);
    // In line before the project has had its first look, so that nothing is uploaded that is to be taken over.
    if (options.import === true) await ask(added.project.id, { kind: 'import' });
    return added;
  }

  async function addFolder(path: string, { name }: { readonly name?: string }): Promise<AddedProject> {
    const place = await host.inspect(path);
    const notes = [...projects.values()].flatMap(({ entry }) => {
      const overlap = overlapOf(place.root, entry.root);
      if (overlap === undefined) return [];
      return [overlap === 'holds' ? `It holds the project ${entry.root}.` : `It lies in the project ${entry.root}.`];
    });
    for (const project of projects.values()) {
      const { entry } = project;
      if (entry.root === place.root) return { project: statusOf(project), outcome: 'known', notes };
      const { rootIdentity } = entry;
      const isSameFolder = rootIdentity?.dev === place.identity.dev && rootIdentity.ino === place.identity.ino;
      if (isSameFolder) {
        await project.move(place.root);
        return { project: statusOf(project), outcome: 'moved', notes: [`It was at ${entry.root} before.`, ...notes] };
      }
    }
    if (place.refusal !== undefined) {
      throw new MoontideError('PROJECT_REFUSED', `${place.root} cannot be a project: ${place.refusal}.`, {
        details: { root: place.root },
      });
    }
    const taken = registry.get(place.id);
    if (taken !== undefined) {
      throw new MoontideError('PROJECT_REFUSED', `The id ${place.id} is that of the project ${taken.root} already.`, {
        fix: 'Give one of the two another `id` in its moontide.toml, or `moontide remove` the other.',
        details: { root: place.root, id: place.id },
      });
    }
    const entry: ProjectEntry = {
      id: place.id,
      root: place.root,
      name: name ?? place.name,
      rootIdentity: place.identity,
    };
    // Every text of it is looked through, as soon as it is read.
    parts.secrets.prepare();
    registry.put(entry);
    const project = await open(entry);
    publish({ type: 'project.added', projectId: entry.id, data: { root: entry.root, name: entry.name } });
    return { project: statusOf(project), outcome: 'added', notes };
  }

  async function jobEnded(id: JobId, signal?: AbortSignal): Promise<Job> {
    for (;;) {
      const job = findJob(id);
      if (job.state !== 'queued' && job.state !== 'running') return job;
      await once(ends, id, signal === undefined ? {} : { signal });
    }
  }

  async function ask(id: ProjectId, request: JobRequest): Promise<Job> {
    return await find(id).ask(request);
  }

  async function remove(id: ProjectId, options: Parameters<Moontide['remove']>[1]): Promise<void> {
    const { keepRemote, ...agreed } = options;
    const project = find(id);
    if (!keepRemote) {
      const job = await jobEnded((await ask(id, { kind: 'clean', ...agreed })).id);
      if (job.error !== undefined) {
        const { code, message, fix } = job.error;
        throw new MoontideError(code, `The remote files could not be deleted, so the project stays: ${message}`, {
          fix: `${fix} Or keep them with \`moontide remove --keep-remote\`.`,
        });
      }
    }
    projects.delete(id);
    await project[Symbol.asyncDispose]();
    registry.delete(id);
    store.forgetProject(id);
    publish({ type: 'project.removed', projectId: id, data: { root: project.entry.root, keptRemote: keepRemote } });
  }

  store.jobs.requeueRunning();
  for (const entry of registry.list()) await open(entry);

  return {
    start() {
      isStarted = true;
      for (const project of projects.values()) project.start();
    },
    status: () => ({
      ...problemOf(parts.configProblem()),
      ...teamOf(parts.team()),
      version: parts.version,
      pid: parts.pid,
      startedAt,
      projects: [...projects.values()].map(statusOf),
      accounts: accountStatuses(projects.values(), parts.maxFiles()),
    }),
    projects: () => [...projects.values()].map(statusOf),
    project: (id) => statusOf(find(id)),
    add,
    remove,
    async pause(id) {
      await find(id).pause();
      return statusOf(find(id));
    },
    async resume(id) {
      find(id).resume();
      return statusOf(find(id));
    },
    async confirm(id, planId) {
      await find(id).confirm(planId);
      return statusOf(find(id));
    },
    async trust(id, shown) {
      await find(id).trust(shown);
      return statusOf(find(id));
    },
    async distrust(id) {
      find(id).distrust();
      return statusOf(find(id));
    },
    keyChanged(id) {
      for (const project of id === undefined ? projects.values() : [find(id)]) project.keyChanged();
    },
    configChanged(id) {
      for (const project of id === undefined ? projects.values() : [find(id)]) project.refresh();
    },
    documents: (id) => find(id).documents(),
    plan: (id, kind) => find(id).shownPlan(kind),
    schedules: (id) => find(id).timetable.list(),
    sprints: (id) => find(id).sprints.list(),
    sprintSteps: (id, change, name) => find(id).sprints.preview(change, name),
    changeSprint: (id, change, name) => find(id).sprints.change(change, name),
    runSchedule: (id, name) => find(id).timetable.runNow(name),
    ask,
    job: findJob,
    jobs: (filter) => store.jobs.list(filter),
    jobEnded,
    async cancel(id) {
      const job = findJob(id);
      await find(job.projectId).cancel(job);
      return findJob(id);
    },
    files: createAccountFiles({
      accountOf,
      keyOf: (id) => find(id).key,
      allowedSecrets: (id) => find(id).allowedSecrets,
      secrets: parts.secrets,
      clock,
      newId,
      onDeleted: (file) => {
        for (const project of projects.values()) project.forgetRemote(file);
      },
    }),
    async [Symbol.asyncDispose]() {
      const ended = await Promise.allSettled([...projects.values()].map((project) => project[Symbol.asyncDispose]()));
      for (const result of ended) {
        if (result.status === 'rejected')
          log.error({ err: asMoontideError(result.reason) }, 'a project did not end well');
      }
    },
  };
}

function problemOf(configProblem: string | undefined): Pick<Status, 'configProblem'> {
  return configProblem === undefined ? {} : { configProblem };
}

function teamOf(team: TeamStatus | undefined): Pick<Status, 'team'> {
  return team === undefined ? {} : { team };
}
