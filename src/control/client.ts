/** The control API as methods: what the command uses, and what the package exports for editors and scripts. */
import type { IncomingMessage } from 'node:http';
import { MoontideError } from '../core/errors.ts';
import { addressOf } from './address.ts';
import type { AddressOptions } from './address.ts';
import type { CallOptions } from './client-call.ts';
import { createFilesClient, type FilesClient } from './files-client.ts';
import { followEvents } from './follow-events.ts';
import {
  createApiKeysClient,
  createProjectKeysClient,
  type ApiKeysClient,
  type ProjectKeysClient,
} from './keys-client.ts';
import { VERSION_HEADER } from './limits.ts';
import type { Configuration, ConfigurationChange } from './protocol/config.ts';
import type { Health, ShuttingDown, Status } from './protocol/daemon.ts';
import type { StreamEvent } from './protocol/event.ts';
import type { Job, JobList } from './protocol/job.ts';
import type { ClosedPage, OpenedPage } from './protocol/page.ts';
import type { Plan } from './protocol/plan.ts';
import type { AddedProject, Document, DocumentList, Project, ProjectList, RemovedProject } from './protocol/project.ts';
import type { AnswerEvent, Question } from './protocol/question.ts';
import type { ReportEvent, ReportList, ReportRequest } from './protocol/report.ts';
import type { KeepTeamPassword, Team, TeamPassword } from './protocol/team.ts';
import type { Usage } from './protocol/usage.ts';
import { readAnswer } from './read-answer.ts';
import type { Schedule, ScheduleList } from './protocol/schedule.ts';
import type { Sprint, SprintList, SprintSteps } from './protocol/sprint.ts';
import { createSessionClient } from './session-client.ts';
import type { SessionClient } from './session-client.ts';
import { readJson, send } from './transport.ts';
import type { Call } from './transport.ts';
import { path, query } from './url.ts';

export interface JobOptions extends CallOptions {
  /** Resolve with the ended job instead of at once with the one that is in line. */
  readonly wait?: boolean;
}

/**
 * Every method rejects with MoontideError and the daemon's code; with NO_DAEMON when nothing answers at the socket and
 * CANCELLED when the signal aborted.
 */
export interface ControlClient extends AsyncDisposable {
  health(options?: CallOptions): Promise<Health>;
  status(options?: CallOptions): Promise<Status>;
  /** Asks the daemon to end; it answers first. */
  shutdown(options?: CallOptions): Promise<ShuttingDown>;
  /** Opens the web page, and makes a link that lets one browser in, once. @throws LISTEN_FAILED. */
  openPage(options?: CallOptions): Promise<OpenedPage>;
  /** Every browser needs a new link from then on. */
  closePage(options?: CallOptions): Promise<ClosedPage>;
  /** Everything that happens from now on, or after the event `since`; connects again by itself when it is cut off. */
  events(options?: CallOptions & { since?: number; projectId?: string }): AsyncIterableIterator<StreamEvent>;

  /** What is in force; without a project the user's own. */
  configuration(options?: CallOptions & { project?: string }): Promise<Configuration>;
  /** Merges into config.toml, or a project's moontide.toml; `null` takes a key out. @throws CONFIG_INVALID. */
  configure(change: ConfigurationChange, options?: CallOptions & { project?: string }): Promise<Configuration>;

  /** Conversations about a project. */
  readonly session: SessionClient;

  projects(options?: CallOptions): Promise<Project[]>;
  project(id: string, options?: CallOptions): Promise<Project>;
  add(root: string, options?: CallOptions & { name?: string; import?: boolean }): Promise<AddedProject>;
  remove(
    id: string,
    options?: CallOptions & { keepRemote?: boolean; dryRun?: boolean; plan?: string },
  ): Promise<RemovedProject>;
  pause(id: string, options?: CallOptions): Promise<Project>;
  resume(id: string, options?: CallOptions): Promise<Project>;
  confirm(id: string, planId: string, options?: CallOptions): Promise<Project>;
  /** `digest`: of the lines that were shown; others are refused with PLAN_CHANGED. */
  trust(id: string, options?: CallOptions & { digest?: string }): Promise<Project>;
  distrust(id: string, options?: CallOptions): Promise<Project>;
  documents(id: string, options?: CallOptions): Promise<Document[]>;
  plan(id: string, kind: Plan['kind'], options?: CallOptions): Promise<Plan>;

  sync(id: string, options?: JobOptions & { initial?: boolean; import?: boolean }): Promise<Job>;
  clean(id: string, options?: JobOptions & { plan?: string }): Promise<Job>;
  reupload(id: string, options?: JobOptions & { plan?: string; cleanFirst?: boolean }): Promise<Job>;
  schedules(id: string, options?: CallOptions): Promise<Schedule[]>;
  sprints(id: string, options?: CallOptions): Promise<Sprint[]>;
  sprintSteps(id: string, name: string, change: 'start' | 'end', options?: CallOptions): Promise<SprintSteps>;
  /** Puts the jobs of the sprint in line. */
  changeSprint(id: string, name: string, change: 'start' | 'end', options?: CallOptions): Promise<Sprint>;
  runSchedule(id: string, name: string, options?: JobOptions): Promise<Job>;
  /** Newest first. */
  jobs(options?: CallOptions & { projectId?: string; limit?: number }): Promise<Job[]>;
  job(id: string, options?: JobOptions): Promise<Job>;
  cancel(id: string, options?: CallOptions): Promise<Job>;

  /** Answers a question out of the project's documents, as it is given; ends with an event `answer`. */
  ask(id: string, question: Question, options?: CallOptions): AsyncIterableIterator<AnswerEvent>;

  /** Writes a report into the project, and tells it as it is given; ends with an event `report`. */
  report(id: string, wanted: ReportRequest, options?: CallOptions): AsyncIterableIterator<ReportEvent>;
  /** Those that there are, by path. */
  reports(id: string, options?: CallOptions): Promise<ReportList['reports']>;
  /** The machines that share the account. @throws NO_TEAM. */
  team(options?: CallOptions): Promise<Team>;
  /** Keeps the password of the team's server, and tries it. @throws KEYCHAIN_UNAVAILABLE. */
  keepTeamPassword(given: KeepTeamPassword, options?: CallOptions): Promise<TeamPassword>;
  removeTeamPassword(options?: CallOptions): Promise<TeamPassword>;
  /** What was spent in the last days (default: 30). */
  usage(options?: CallOptions & { project?: string; session?: string; days?: number }): Promise<Usage>;

  /** The files of the account that a project's key reaches. */
  readonly files: FilesClient;

  /** A project's key. */
  readonly keys: ProjectKeysClient;

  /** The user's keys, one for each provider. */
  readonly apiKeys: ApiKeysClient;
}

export type ControlClientOptions = AddressOptions & {
  /** Called with the version of Moontide that gave an answer, for each that succeeded. */
  readonly onVersion?: (version: string) => void;
};

/**
 * Nothing is connected until a method is called; disposing of the client cancels what is under way.
 * @throws MoontideError USAGE for a base URL that is none.
 */
export function createControlClient(options: ControlClientOptions): ControlClient {
  const { connect, headers } = addressOf(options);
  const closed = new AbortController();

  async function ask(call: Call): Promise<IncomingMessage> {
    const answer = await send(connect, { ...call, headers: { ...headers, ...call.headers } });
    const version = answer.headers[VERSION_HEADER];
    if (typeof version === 'string') options.onVersion?.(version);
    return answer;
  }

  const signalOf = ({ signal }: CallOptions = {}): AbortSignal =>
    signal === undefined ? closed.signal : AbortSignal.any([signal, closed.signal]);

  async function call<Answer>(
    method: Call['method'],
    path: string,
    options?: CallOptions,
    body?: object,
  ): Promise<Answer> {
    const signal = signalOf(options);
    const answer = await ask({ method, path, signal, ...(body === undefined ? {} : jsonBody(body)) });
    return readJson<Answer>(answer, signal);
  }

  const askFor = (id: string, kind: 'sync' | 'clean' | 'reupload', options: JobOptions = {}): Promise<Job> => {
    const { signal: _signal, ...body } = options;
    return call('POST', path`/projects/${id}/${kind}`, options, body);
  };

  function live<Event extends { readonly type: string }>(
    path: string,
    given: object,
    last: Event['type'],
    options?: CallOptions,
  ): AsyncGenerator<Event, void, void> {
    const signal = signalOf(options);
    const { headers, body } = jsonBody(given);
    const asking = { ...headers, accept: 'text/event-stream' };
    return readAnswer<Event>(
      () => send(connect, { method: 'POST', path, headers: asking, body, signal }),
      signal,
      last,
    );
  }

  return {
    health: (options) => call('GET', '/health', options),
    status: (options) => call('GET', '/status', options),
    shutdown: (options) => call('POST', '/shutdown', options),
    openPage: (options) => call('POST', '/ui', options),
    closePage: (options) => call('DELETE', '/ui', options),
    events({ since, projectId, ...options } = {}) {
      const signal = signalOf(options);
      return followEvents({
        since,
        signal,
        read: ({ data }) => JSON.parse(data) as StreamEvent,
        open: (after) => ask({ method: 'GET', path: `/events${query({ since: after, project: projectId })}`, signal }),
      });
    },

    configuration: ({ project, ...options } = {}) => call('GET', `/config${query({ project })}`, options),
    configure: (change, { project, ...options } = {}) => call('PUT', `/config${query({ project })}`, options, change),

    session: createSessionClient({
      call,
      open: (path, signal) => send(connect, { method: 'GET', path, signal }),
      signalOf,
    }),

    projects: async (options) => (await call<ProjectList>('GET', '/projects', options)).projects,
    project: (id, options) => call('GET', path`/projects/${id}`, options),
    add: (root, { name, import: takesOver, ...options } = {}) =>
      call('POST', '/projects', options, { root, name, import: takesOver }),
    remove: (id, { keepRemote, dryRun, plan, ...options } = {}) =>
      call('DELETE', path`/projects/${id}` + query({ keepRemote, dryRun, plan }), options),
    pause: (id, options) => call('POST', path`/projects/${id}/pause`, options),
    resume: (id, options) => call('POST', path`/projects/${id}/resume`, options),
    confirm: (id, planId, options) => call('POST', path`/projects/${id}/confirm`, options, { plan: planId }),
    trust: (id, { digest, ...options } = {}) => call('POST', path`/projects/${id}/trust`, options, { digest }),
    distrust: (id, options) => call('DELETE', path`/projects/${id}/trust`, options),
    documents: async (id, options) =>
      (await call<DocumentList>('GET', path`/projects/${id}/documents`, options)).documents,
    plan: (id, kind, options) => call('GET', path`/projects/${id}/plan` + query({ kind }), options),

    sync: (id, options) => askFor(id, 'sync', options),
    clean: (id, options) => askFor(id, 'clean', options),
    reupload: (id, options) => askFor(id, 'reupload', options),
    schedules: async (id, options) =>
      (await call<ScheduleList>('GET', path`/projects/${id}/schedules`, options)).schedules,
    sprints: async (id, options) => (await call<SprintList>('GET', path`/projects/${id}/sprints`, options)).sprints,
    sprintSteps: (id, name, change, options) => call('GET', path`/projects/${id}/sprints/${name}/${change}`, options),
    changeSprint: (id, name, change, options) => call('POST', path`/projects/${id}/sprints/${name}/${change}`, options),
    runSchedule: (id, name, { wait, ...options } = {}) =>
      call('POST', path`/projects/${id}/schedules/${name}/run`, options, wait === undefined ? {} : { wait }),
    jobs: async ({ projectId, limit, ...options } = {}) =>
      (await call<JobList>('GET', `/jobs${query({ project: projectId, limit })}`, options)).jobs,
    job: (id, { wait, ...options } = {}) => call('GET', path`/jobs/${id}` + query({ wait }), options),
    cancel: (id, options) => call('DELETE', path`/jobs/${id}`, options),

    ask: (id, question, options) => live<AnswerEvent>(path`/projects/${id}/ask`, question, 'answer', options),
    report: (id, wanted, options) => live<ReportEvent>(path`/projects/${id}/reports`, wanted, 'report', options),
    reports: async (id, options) => (await call<ReportList>('GET', path`/projects/${id}/reports`, options)).reports,

    team: (options) => call('GET', '/team', options),
    keepTeamPassword: (given, options) => call('PUT', '/team/password', options, given),
    removeTeamPassword: (options) => call('DELETE', '/team/password', options),
    usage: ({ project, session, days, ...options } = {}) =>
      call('GET', `/usage${query({ project, session, days })}`, options),

    files: createFilesClient({ call, ask, signalOf }),
    keys: createProjectKeysClient(call),
    apiKeys: createApiKeysClient(call),

    async [Symbol.asyncDispose]() {
      closed.abort(new MoontideError('CANCELLED', 'The client was closed.'));
    },
  };
}

function jsonBody(body: object): Required<Pick<Call, 'headers' | 'body'>> {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
