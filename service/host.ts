/** Gives each project its settings, as its files and the environment say now, and its real scanner and watcher. */
import { readDotenvAddress } from '../src/config/dotenv-address.ts';
import { createUserReader, readProjectFile } from '../src/config/files.ts';
import { loadProject, type Project, type User } from '../src/config/load.ts';
import type { RepositoryFiles } from '../src/config/effective.ts';
import type { Paths } from '../src/config/paths.ts';
import type { Clock } from '../src/clock.ts';
import { ERRORS } from '../src/core/error-table.ts';
import { MoontideError, hasCode } from '../src/core/errors.ts';
import type { Halt, ProjectId, RelPath } from '../src/core/model.ts';
import { agentTrustLines } from '../src/core/repository-agents.ts';
import { MIRROR_FOLDER, MIRROR_FOLDERS } from '../src/core/session-mirror.ts';
import { isShortId } from '../src/core/short-id.ts';
import { DEFAULT_SETTLE } from '../src/core/settle.ts';
import { teamProject, teamTag } from '../src/core/team.ts';
import {
  configuredKey,
  keyInUse,
  resolveKey,
  type KeptKey,
  type KeyProblem,
  type KeyResolution,
} from '../src/keys/resolve.ts';
import type { Log } from '../src/log.ts';
import { projectIdFor } from '../src/registry/ids.ts';
import type { Policy } from '../src/session/ports.ts';
import { repositoryAgents } from '../src/session/repository-agents.ts';
import type { ProjectHost, ProjectSettings, ProjectTools } from '../src/sync/ports/project-host.ts';
import type { ProjectEntry } from '../src/sync/ports/registry.ts';
import type { SecretScanner } from '../src/sync/ports/secret-scanner.ts';
import type { Store } from '../src/sync/ports/store.ts';
import type { Hint } from '../src/sync/ports/watcher.ts';
import type { Sharing } from '../src/sync/ports/sharing.ts';
import { createTrackingFile, TRACKING_PATHS } from '../src/tracking/tracking-file.ts';
import { gitIsBusy } from '../src/watch/git-lock.ts';
import { SharedListings } from '../src/watch/listings.ts';
import { createProjectRules } from '../src/watch/project-rules.ts';
import { createScanner } from '../src/watch/scan.ts';
import { watchRoot } from '../src/watch/watcher.ts';
import { unlessSame } from '../src/unless-same.ts';
import type { Accounts } from './accounts.ts';
import { findMovedFolder, inspectFolder } from './place.ts';

export interface HostParts {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's configuration at the start; stays in force while the file has a mistake. */
  readonly user: User;
  readonly installationId: string;
  readonly accounts: Accounts;
  /** The user's key for provider `moonshot`. */
  readonly keptKey: () => KeptKey | undefined;
  readonly store: Store;
  readonly secrets: SecretScanner;
  readonly clock: Clock;
  readonly log: Log;
  /** False: nothing is watched. */
  readonly watch: boolean;
  /** A project has its sessions mirrored from now on. */
  readonly onMirrored?: (project: ProjectId) => void;
  /** The part that a project has in the team, if there is one. */
  readonly sharing: (project: string) => Sharing | undefined;
  readonly onUserChanged?: (user: User, before: User) => void;
}

export interface Host extends ProjectHost {
  /** The user's configuration as it is in force. */
  user(): User;
  /** Every source of a project's key, as it is now. */
  keys(place: { readonly root: string; readonly baseUrl: string }): Promise<KeyResolution>;
  /** Reads the user's configuration anew; what is wrong with it, while the one before stays in force. */
  reload(): Promise<string | undefined>;
  /** Whether a project has its sessions mirrored. */
  mirrorsSessions(project: ProjectId): boolean;
  /** By what the machines of a team know a project. */
  sharedId(entry: ProjectEntry): string;
  /** What is in force for a project, from the files that were valid last. */
  inForce(entry: ProjectEntry): RepositoryFiles;
  /** The agents of its repository, and whether a person has trusted exactly these. */
  repository(entry: ProjectEntry): Promise<Policy['repository']>;
}

export function createHost(parts: HostParts): Host {
  const { paths, env, accounts, clock } = parts;
  const lastProjects = new Map<ProjectId, Project & Omit<RepositoryFiles, 'trusted'>>();
  const loadings = new Map<ProjectId, typeof loadProject>();
  const readUser = createUserReader(paths.config, env);
  let lastUser = parts.user;

  const keys: Host['keys'] = ({ root, baseUrl }) => {
    const { providerKey } = lastUser;
    const key = parts.keptKey() ?? (providerKey === undefined ? undefined : configuredKey(providerKey));
    return resolveKey({ root, env, ...(key === undefined ? {} : { kept: { key, baseUrl } }) });
  };
  async function renewUser(problems: string[]): Promise<void> {
    const user = await lastGood(problems, readUser);
    if (user === undefined) return;
    const before = lastUser;
    lastUser = user;
    if (user !== before && JSON.stringify(user) !== JSON.stringify(before)) parts.onUserChanged?.(user, before);
  }

  async function settings(entry: ProjectEntry): Promise<ProjectSettings> {
    const problems: string[] = [];
    await renewUser(problems);
    const found = await lastGood(problems, async () => {
      const file = await readProjectFile(entry.root);
      const beside = {
        agentLines: agentTrustLines(await repositoryAgents(entry.root)),
        dotenv: await readDotenvAddress(entry.root),
      };
      const load = loadings.get(entry.id) ?? unlessSame(loadProject);
      loadings.set(entry.id, load);
      return { ...load(lastUser, file, entry.trusted, beside), file, ...beside };
    });
    const project = found ?? lastProjects.get(entry.id);
    const mirroredBefore = lastProjects.get(entry.id)?.config.mirrorsSessions === true;
    if (project !== undefined) lastProjects.set(entry.id, project);
    if (project?.config.mirrorsSessions === true && !mirroredBefore) parts.onMirrored?.(entry.id);
    const { config, baseUrl, trust, ignored } = project ?? loadProject(lastUser, undefined, undefined);

    const { active, others, problems: keyProblems } = await keys({ root: entry.root, baseUrl });
    const { team } = lastUser.config;
    const shared = team === undefined ? undefined : teamProject(config.id, config.name ?? entry.name);
    const sharing = shared === undefined ? undefined : parts.sharing(shared);
    const teamPart = {
      tag:
        team === undefined || shared === undefined
          ? { installation: parts.installationId, project: entry.id }
          : teamTag(team.name, shared),
      ...(sharing === undefined ? {} : { sharing }),
    };
    const keyProblem = active === undefined ? keyProblems[0] : undefined;
    const halt = project === undefined ? configHalt(problems) : unusableKeyHalt(keyProblem);
    const notices = ignored === undefined ? problems : [...problems, ignored];
    return {
      documents: config.documents,
      ...teamPart,
      policy: {
        ...config.sync,
        ...config.guard,
        maxFiles: lastUser.config.limits.maxFiles,
        allowedSecrets: new Set(config.secrets.allow),
      },
      settle: { ...DEFAULT_SETTLE, quietMs: config.watch.quietMs, ceilingMs: config.watch.ceilingMs },
      scanMs: config.watch.scanEveryMs,
      rehashMs: config.watch.rehashEveryMs,
      reconcileMs: config.sync.reconcileEveryMs,
      schedules: config.schedules,
      ...(config.sprintSession !== undefined && { sprintSession: config.sprintSession }),
      keepsTrackingFile: config.sync.trackingFile,
      baseUrl,
      ...(trust === undefined ? {} : { trust }),
      ...(notices.length === 0 ? {} : { configProblem: notices.join(' ') }),
      ...(halt === undefined ? {} : { halt }),
      ...(active === undefined
        ? {}
        : {
            key: keyInUse(active, others),
            account: accounts.of({ ...lastUser.config, baseUrl }, active.key),
          }),
    };
  }

  async function open(
    entry: ProjectEntry,
    { documents }: ProjectSettings,
    onHint: (hint: Hint) => void,
  ): Promise<ProjectTools> {
    const log = parts.log.child({ project: entry.id });
    const rules = createProjectRules(entry.root, {
      ...documents,
      own: [...TRACKING_PATHS, ...mirrorOwn(documents.folders)],
    });
    // The first scan comes right after the first look for folders to watch.
    const listings = new SharedListings();
    const scanner = createScanner({
      root: entry.root,
      rules,
      fingerprints: parts.store.project(entry.id),
      secrets: parts.secrets,
      clock,
      log,
      listings,
    });
    const gitBusy = (): boolean => gitIsBusy(entry.root);
    if (!parts.watch) return { scanner, gitBusy, async [Symbol.asyncDispose]() {} };
    const watcher = await watchRoot({ root: entry.root, rules, onHint, clock, log, listings });
    return {
      scanner,
      watcher,
      gitBusy,
      [Symbol.asyncDispose]: () => watcher[Symbol.asyncDispose](),
    };
  }

  return {
    user: () => lastUser,
    mirrorsSessions: (id) => lastProjects.get(id)?.config.mirrorsSessions === true,
    keys,
    async reload() {
      const problems: string[] = [];
      await renewUser(problems);
      return problems[0];
    },
    sharedId(entry) {
      const config = lastProjects.get(entry.id)?.config;
      return teamProject(config?.id, config?.name ?? entry.name);
    },
    inForce({ id, trusted }) {
      const { file, agentLines = [], dotenv } = lastProjects.get(id) ?? {};
      return { file, agentLines, dotenv, trusted };
    },
    async repository(entry) {
      const agents = await repositoryAgents(entry.root);
      // With a mistake in moontide.toml nobody knows what was agreed to.
      const found = await lastGood([], async () =>
        loadProject(lastUser, await readProjectFile(entry.root), entry.trusted, {
          agentLines: agentTrustLines(agents),
          dotenv: await readDotenvAddress(entry.root),
        }),
      );
      return { agents, trusted: found?.trust !== undefined && found.trust.digest === entry.trusted };
    },
    settings,
    open,
    trackingFile: ({ root }) => createTrackingFile(root),
    account: (id) => accounts.get(id),
    findMoved: ({ root, rootIdentity }) =>
      rootIdentity === undefined ? undefined : findMovedFolder(root, rootIdentity),
    async inspect(path) {
      const { root, identity, name, refusal } = inspectFolder(path, [
        paths.stateFolder,
        paths.registryFolder,
        paths.logsFolder,
      ]);
      const { config } = loadProject(lastUser, await readProjectFile(root), undefined);
      const id = givenId(env) ?? config.id ?? projectIdFor(parts.installationId, root);
      return { root, identity, id, name: config.name ?? name, ...(refusal === undefined ? {} : { refusal }) };
    },
  };
}

/** The mirror is no document, also while it is switched off again, unless its folder is configured as one. */
function mirrorOwn(folders: readonly RelPath[]): readonly RelPath[] {
  return folders.includes(MIRROR_FOLDER) ? [] : MIRROR_FOLDERS;
}

/** Undefined, and the problem noted, when the configuration has a mistake: then the one before stays in force. */
async function lastGood<Config>(problems: string[], load: () => Promise<Config>): Promise<Config | undefined> {
  try {
    return await load();
  } catch (error) {
    if (!hasCode(error, 'CONFIG_INVALID')) throw error;
    problems.push(error.message);
    return undefined;
  }
}

function configHalt(problems: readonly string[]): Halt {
  return {
    reason: 'config-invalid',
    message: `The configuration cannot be used: ${problems.join(' ')}`,
    fix: 'Correct the file; it is read again by itself.',
  };
}

function unusableKeyHalt(problem: KeyProblem | undefined): Halt | undefined {
  if (problem === undefined) return undefined;
  const { source, message } = problem;
  const isFile = source === '.env.project' || source === '.env';
  const fix = isFile ? 'Correct the file; it is read again by itself.' : ERRORS.KEY_MISSING.fix;
  return { reason: 'key-missing', message, fix };
}

/** CI gives every run the same id, so that it adopts the files of the one before. */
function givenId(env: HostParts['env']): ProjectId | undefined {
  const id = env['MOONTIDE_PROJECT_ID'] ?? '';
  if (id === '') return undefined;
  if (isShortId(id)) return id as ProjectId;
  throw new MoontideError(
    'CONFIG_INVALID',
    `MOONTIDE_PROJECT_ID must be 4 to 12 of a-z and 0-9, not ${JSON.stringify(id)}.`,
  );
}
