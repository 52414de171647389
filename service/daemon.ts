/** The composition root: the only file that builds the real things and puts them together. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { systemClock, type Clock } from '../src/clock.ts';
import { readUser } from '../src/config/files.ts';
import type { LogLevel } from '../src/config/config.ts';
import { followFile } from '../src/config/follow.ts';
import type { Paths } from '../src/config/paths.ts';
import { MoontideError } from '../src/core/errors.ts';
import type { AccountId } from '../src/core/model.ts';
import { currencyAt, priceIn } from '../src/core/prices.ts';
import { createUsageBook } from '../src/session/usage-book.ts';
import { createEventLog } from '../src/control/event-log.ts';
import { serveControl } from '../src/control/server.ts';
import { openTokens } from '../src/control/tokens.ts';
import { systemKeychain } from '../src/keys/keychain.ts';
import { openStoredKeys } from '../src/keys/stored-keys.ts';
import { openTeamPassword } from '../src/keys/team-password.ts';
import type { Log } from '../src/log.ts';
import { readRecords } from '../src/logs/read-logs.ts';
import { openRegistry } from '../src/registry/registry.ts';
import { createSecretScanner } from '../src/secrets/scanner.ts';
import { createAsker, createCompactor, type AskerParts } from '../src/session/documents/asker.ts';
import { documentsEngine } from '../src/session/documents/engine.ts';
import { createQuestions } from '../src/session/documents/questions.ts';
import { createReports, type Reports } from '../src/session/reports/reports.ts';
import { openStore } from '../src/store/open.ts';
import type { Status } from '../src/sync/api.ts';
import type { Reached } from '../src/sync/fault-points.ts';
import { startProjects } from '../src/sync/projects.ts';
import type { Sessions } from '../src/session/api.ts';
import { startSessions } from '../src/session/sessions.ts';
import { createSessionMirror, mirroredStore, type SessionMirror } from '../src/session/mirror.ts';
import { createSprintSessions } from '../src/session/sprint-sessions.ts';
import { Acquaintances } from '../src/team/acquaintances.ts';
import { packageVersion } from '../src/version.ts';
import { createApiListener, type ApiListener } from './api-listener.ts';
import { createAccounts } from './accounts.ts';
import { createConfigurations } from './configuration.ts';
import { createAgents } from './agents.ts';
import { createHost, type Host } from './host.ts';
import { createProviderList } from './provider-list.ts';
import { environmentProblem, sessionProjects } from './sessions.ts';
import { createPage } from './page.ts';
import { createKeys, keptMoonshotKey } from './keys.ts';
import { takeLock } from './lock.ts';
import { logEvents } from './log-events.ts';
import { createMetrics } from './metrics.ts';
import { createModelWindows } from './model-windows.ts';
import { TeamPlace, passwordIn } from './team.ts';

/** What a team's other machines have stored is known before the first plan, if their server answers in time. */
const FIRST_MEETING_MS = 3_000;

export interface DaemonOptions {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /**
   * `daemon`: watches and answers at the socket. `job`: nothing happens but what is asked for through `connect`, by the
   * one command whose process this is. `preview`: such a job in a home that is gone with it; no team hears of it.
   */
  readonly as: 'daemon' | 'job' | 'preview';
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: does nothing. */
  readonly reached?: Reached;
  /** Called when the configuration has another level than before. */
  readonly onLogLevel?: (level: LogLevel) => void;
  /** A socket that listens already, in place of the one of `paths`. */
  readonly listenFd?: number | undefined;
}

export interface Daemon extends AsyncDisposable {
  /** A connection to the control API from within this process. */
  readonly connect: () => Duplex;
  /** Aborted when somebody asked over the API that the daemon ends. */
  readonly shutdownAsked: AbortSignal;
  readonly status: () => Status;
  /** Calls back after everything that happens. */
  readonly subscribe: (listener: () => void) => Disposable;
}

/**
 * Starts everything, or nothing: what was opened is closed again when a later step fails.
 * @throws MoontideError LOCK_HELD, CONFIG_INVALID, SOCKET_UNSAFE, STORE_NEWER, STORE_ALTERED, STORE_UNAVAILABLE.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { paths, env, log, as, onLogLevel, listenFd, clock = systemClock, reached = nothing } = options;
  const version = packageVersion();
  const shutdown = new AbortController();
  const stopping = new AbortController();
  await using stack = new AsyncDisposableStack();

  stack.use(
    takeLock(paths.lock, { pid: process.pid, what: as === 'daemon' ? as : 'job', startedAt: clock.now(), version }),
  );
  const user = await readUser(paths.config, env);
  let configProblem: string | undefined;
  let apiListener: ApiListener | undefined;
  const installationId = env['MOONTIDE_INSTALLATION_ID'] ?? '';
  const registry = openRegistry({
    folder: paths.registryFolder,
    clock,
    log,
    ...(installationId === '' ? {} : { installationId }),
  });
  const store = stack.use(openStore({ path: paths.database, clock, log }));
  const secrets = stack.use(createSecretScanner({ store: store.secretScans, log }));
  const metrics = createMetrics();
  const noteInLog = logEvents(log);
  const events = createEventLog({ clock });
  // The team may be met before there are projects.
  let onTeamChanged = nothing;
  const keychain = systemKeychain();
  const teamPassword = openTeamPassword({
    path: paths.teamPassword,
    fromEnvironment: passwordIn(env),
    keychain,
    clock,
    log,
    onChanged: () => teamPlace.passwordChanged(),
  });
  const teamPlace: TeamPlace = stack.use(
    new TeamPlace({
      installationId: registry.installationId,
      version,
      password: teamPassword,
      projects: () => registry.list().map((entry) => ({ id: host.sharedId(entry), name: entry.name })),
      limits: () => {
        const { concurrency, requestsPerMinute } = host.user().config.limits;
        return { concurrency, ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }) };
      },
      acquaintances: Acquaintances.inFile(join(paths.registryFolder, 'team.json'), {
        self: registry.installationId,
        clock,
        log,
      }),
      clock,
      random: Math.random,
      newId: randomUUID,
      log,
      onChanged: (state) => {
        events.publish({ type: 'team.state', data: { state: state.kind } });
        onTeamChanged();
      },
    }),
  );
  const accounts = stack.use(
    createAccounts({ clock, log, version, observe: metrics.observe, turns: (baseUrl) => teamPlace.turns(baseUrl) }),
  );
  const storedKeys = openStoredKeys({ path: paths.storedKeys, keychain, clock, log });
  const tokens = openTokens({ path: paths.tokens, clock, log });
  const mirror: SessionMirror = stack.use(
    createSessionMirror({
      store: store.sessions,
      rootOf: (project) => (host.mirrorsSessions(project) ? registry.get(project)?.root : undefined),
      log,
    }),
  );
  const host: Host = createHost({
    paths,
    env,
    user,
    installationId: registry.installationId,
    accounts,
    keptKey: () => keptMoonshotKey(storedKeys),
    store,
    secrets,
    clock,
    log,
    watch: as === 'daemon',
    onMirrored: (project) => mirror.refresh(project),
    sharing: (project) => teamPlace.team?.sharing(project),
    onUserChanged: (changed, before) => {
      teamPlace.follow(changed.config.team).catch((error: unknown) => {
        log.error({ err: error }, 'the team could not be changed');
      });
      if (changed.config.logLevel !== before.config.logLevel) onLogLevel?.(changed.config.logLevel);
      apiListener?.follow(changed.config.listen).catch((error: unknown) => {
        log.error({ err: error }, 'the control API could not be reached anew');
      });
    },
  });
  if (as !== 'preview') {
    await teamPlace.follow(user.config.team);
    await teamPlace.tried(FIRST_MEETING_MS);
  }
  // A schedule has reports written, and they are written from what the projects say.
  const reporter = Promise.withResolvers<Reports>();
  reporter.promise.catch(() => undefined);
  // The start of a sprint begins a session, which an engine answers in by what the projects say.
  const conversations = Promise.withResolvers<Sessions>();
  conversations.promise.catch(() => undefined);
  const moontide = stack.use(
    await startProjects({
      version,
      pid: process.pid,
      registry,
      store,
      secrets,
      host,
      clock,
      random: Math.random,
      newId: randomUUID,
      reached,
      publish: (event) => {
        metrics.note(event);
        noteInLog(event);
        events.publish(event);
      },
      log,
      configProblem: () => configProblem ?? apiListener?.problem ?? environmentProblem(env),
      maxFiles: () => host.user().config.limits.maxFiles,
      team: () => teamPlace.status(),
      automatic: as === 'daemon',
      writeReport: async (project, signal) => {
        await (await reporter.promise).write(project, { signal });
      },
      sprintSessions: createSprintSessions({ store: store.sessions, sessions: conversations.promise }),
    }),
  );
  stack.defer(() => {
    const stopped = new MoontideError('DAEMON_STOPPING', 'The daemon is stopping.');
    reporter.reject(stopped);
    conversations.reject(stopped);
  });
  onTeamChanged = () => moontide.configChanged();
  const providers = createProviderList({ env, storedKeys, clock, userAgent: `moontide/${version}` });
  const configurations = createConfigurations({
    paths,
    env,
    host,
    registry,
    accounts,
    providers,
    moontide,
    clock,
    log,
  });
  const follow = async (): Promise<void> => {
    const problem = await host.reload();
    if (problem !== undefined && problem !== configProblem) {
      log.warn({ problem }, 'the configuration has a mistake; what was in force before stays so');
      events.publish({ type: 'config.rejected', data: { message: problem } });
    }
    configProblem = problem;
    moontide.configChanged();
  };
  if (as === 'daemon') {
    stack.use(
      followFile(
        paths.config,
        () =>
          void follow().catch((error: unknown) => {
            log.error({ err: error }, 'the configuration could not be read anew');
          }),
      ),
    );
  }
  const documentParts: AskerParts = {
    moontide,
    accountOf: (project) => {
      const { account } = moontide.project(project);
      return account === undefined ? undefined : accounts.chat(account);
    },
    keyOf: (project) => moontide.project(project).key,
    texts: store.texts,
    modelName: () => host.user().config.modelName,
    reading: () => host.user().config.reading,
    prices: () => host.user().config.prices,
  };
  const ask = createAsker(documentParts);
  const usage = createUsageBook({
    store: store.usage,
    clock,
    onSpent: metrics.spent,
    priceOf: (project, model) => {
      const currency = currencyAt(new URL(moontide.project(project).baseUrl).hostname);
      const price = priceIn(host.user().config.prices, model, currency)?.price;
      return price && { price, currency };
    },
  });
  const reports = createReports({ ask, moontide, draftsFolder: paths.draftsFolder, clock });
  reporter.resolve(reports);
  const sessions = stack.use(
    startSessions({
      store: mirroredStore(store.sessions, mirror),
      projects: sessionProjects({ moontide, host, registry, env }),
      engines: [
        documentsEngine(ask, createCompactor(documentParts)),
        ...createAgents({
          paths,
          env,
          engines: host.user().config.engines,
          modelName: () => host.user().config.modelName,
          async credentialsOf(project) {
            const { account } = moontide.project(project);
            return account === undefined ? undefined : accounts.credentials(account);
          },
          windowOf: createModelWindows({
            models: async ({ id }) => (await accounts.chat(id as AccountId)?.models()) ?? [],
            clock,
            log,
          }),
          clock,
          log,
        }),
      ],
      usage,
      modelName: () => host.user().config.modelName,
      contextThresholds: () => host.user().config.context,
      clock,
      newId: randomUUID,
      log,
      env,
    }),
  );
  conversations.resolve(sessions);
  store.started();
  const page = createPage({ path: paths.page, installationId: registry.installationId, clock, log });
  const control = stack.use(
    await serveControl({
      ...(as === 'daemon' ? { socketPath: paths.socket } : {}),
      ...(listenFd === undefined ? {} : { listenFd }),
      moontide,
      sessions,
      keys: createKeys({ moontide, host, registry, storedKeys, teamPassword, clock, version, signal: stopping.signal }),
      reports,
      questions: createQuestions(ask, usage),
      usage,
      events,
      configurations,
      tokens,
      page,
      readLog: async (count, filter) => await readRecords(paths.daemonLog, count, filter),
      metrics: () => metrics.text(moontide.status()),
      team: {
        report: () => teamPlace.report(),
        status: () => teamPlace.status(),
        tried: (waitMs) => teamPlace.tried(waitMs),
      },
      clock,
      log,
      version,
      onShutdown: () => shutdown.abort(),
    }),
  );
  if (as === 'daemon') {
    apiListener = stack.use(createApiListener({ control, tokens, log }));
    await apiListener.follow(host.user().config.listen);
    await stack.use(page).serve(control.acceptPage);
  }
  events.publish({ type: 'daemon.started', data: { version, pid: process.pid } });

  const owned = stack.move();
  return {
    connect: control.connect,
    shutdownAsked: shutdown.signal,
    status: () => moontide.status(),
    subscribe: (listener) => events.subscribe(listener),
    async [Symbol.asyncDispose]() {
      events.publish({ type: 'daemon.stopping', data: { pid: process.pid } });
      stopping.abort(new MoontideError('DAEMON_STOPPING', 'The daemon is stopping.'));
      await owned[Symbol.asyncDispose]();
    },
  };
}

function nothing(): void {
  // Nobody waits for a point to be reached.
}
