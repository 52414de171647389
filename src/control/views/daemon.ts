/** The daemon as a whole, from the domain's values to the wire. */
import type { Instant } from '../../core/model.ts';
import type { StoredKey } from '../../keys/stored-keys.ts';
import type { AccountStatus, ProjectStatus, Status } from '../../sync/api.ts';
import type { EngineHealth } from '../../session/ports.ts';
import type { QueueStats } from '../../sync/ports/queue.ts';
import type { Account, Health, Status as WireStatus } from '../protocol/daemon.ts';
import { defined } from './defined.ts';
import { isoInstant } from './instant.ts';
import { viewProject } from './project.ts';
import { viewTeamStatus } from './team.ts';

export function viewStatus(status: Status): WireStatus {
  return defined({
    configProblem: status.configProblem,
    team: status.team === undefined ? undefined : viewTeamStatus(status.team),
    version: status.version,
    pid: status.pid,
    startedAt: isoInstant(status.startedAt),
    projects: status.projects.map(viewProject),
    accounts: status.accounts.map(viewAccount),
  });
}

export function viewHealth(
  status: Status,
  now: Instant,
  keys: readonly StoredKey[] = [],
  engines: Engines = {},
): Health {
  const own = status.configProblem === undefined ? [] : [status.configProblem];
  const reasons = [...own, ...status.projects.flatMap(degradedReasons)];
  return {
    status: reasons.length === 0 ? 'healthy' : 'degraded',
    version: status.version,
    uptime: Math.max(0, Math.floor((now - status.startedAt) / 1000)),
    pid: status.pid,
    providers: viewProviders(status.accounts, keys, engines),
    features: {
      shell_commands: true,
      agent_permissions: true,
      api_key_management: true,
      real_time_streaming: true,
    },
    reasons,
  };
}

/** As each was when its key was checked last; one that was never checked has nothing to say. */
function providerHealth({ provider, health }: StoredKey): [string, NonNullable<Health['providers']>[string]][] {
  if (health === undefined) return [];
  const status = health.status === 'healthy' ? 'healthy' : 'degraded';
  return [[provider, { status, responseTime: health.responseMs }]];
}

type Engines = Readonly<Record<string, EngineHealth>>;
type Providers = NonNullable<Health['providers']>;

function viewEngines(engines: Engines): Providers {
  return Object.fromEntries(
    Object.entries(engines).map(([name, { status, responseMs }]) => [
      name,
      defined({ status, responseTime: responseMs }),
    ]),
  );
}

function viewProviders(accounts: readonly AccountStatus[], keys: readonly StoredKey[], engines: Engines): Providers {
  const checked: Providers = Object.fromEntries(keys.flatMap(providerHealth));
  return { ...checked, ...viewMoonshot(accounts, checked['moonshot']), ...viewEngines(engines) };
}

/** Moonshot itself, as far as the accounts' requests can tell: one that is only asked to go slower is well. */
function viewMoonshot(accounts: readonly AccountStatus[], checked: Providers[string] | undefined): Providers {
  if (accounts.length === 0) return {};
  const isWell = accounts.every(
    ({ queue: { waitsBecause } }) => waitsBecause === undefined || waitsBecause === 'RATE_LIMITED',
  );
  const times = accounts.flatMap(({ responseMs }) => (responseMs === undefined ? [] : [responseMs]));
  const responseTime = times.length === 0 ? checked?.responseTime : Math.round(Math.max(...times));
  const status = isWell ? 'healthy' : 'degraded';
  return { moonshot: { status, ...defined({ responseTime }) } };
}

/** What keeps a project from its work and would not show in its counts. */
function degradedReasons(project: ProjectStatus): readonly string[] {
  const reasons: string[] = [];
  if (project.halt !== undefined) reasons.push(project.halt.message);
  if (project.state.kind === 'backing-off') reasons.push(project.state.message);
  if (project.watcher.kind === 'degraded') reasons.push(project.watcher.message);
  if (project.configProblem !== undefined) reasons.push(project.configProblem);
  return reasons.map((reason) => `${project.name}: ${reason}`);
}

function viewAccount(account: AccountStatus): Account {
  return defined({
    id: account.id,
    baseUrl: account.baseUrl,
    masked: account.masked,
    keys: account.keys && [...account.keys],
    projects: [...account.projects],
    queue: viewQueue(account.queue),
    files: account.files && {
      total: account.files.total,
      limit: account.files.limit,
      at: isoInstant(account.files.at),
    },
  });
}

function viewQueue(queue: QueueStats): Account['queue'] {
  return defined({
    waiting: queue.waiting,
    running: queue.running,
    concurrency: queue.concurrency,
    requestsPerMinute: queue.requestsPerMinute,
    waitsUntil: isoInstant(queue.waitsUntil),
    waitsBecause: queue.waitsBecause,
    requests: queue.requests,
    rateLimited: queue.rateLimited,
    retries: queue.retries,
  });
}
