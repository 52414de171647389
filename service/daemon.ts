/** The composition root: starts the parts of the daemon, each of which builds the real things of its kind. */
import type { Duplex } from 'node:stream';
import type { LogLevel } from '../src/config/config.ts';
import { MoontideError } from '../src/core/errors.ts';
import type { Sessions } from '../src/session/api.ts';
import type { Reports } from '../src/session/reports/reports.ts';
import type { Status } from '../src/sync/api.ts';
import type { Reached } from '../src/sync/fault-points.ts';
import { followFile } from '../src/config/follow.ts';
import { createApiListener, type ApiListener } from './api-listener.ts';
import { startControl } from './control.ts';
import { startConversations } from './conversations.ts';
import { layGround } from './ground.ts';
import { openHome, type HomeOptions } from './home.ts';
import { createNews } from './news.ts';
import { environmentProblem } from './sessions.ts';
import { openUserProjects } from './user-projects.ts';

/** What a team's other machines have stored is known before the first plan, if their server answers in time. */
const FIRST_MEETING_MS = 3_000;
/** Within which they ask again. */
const FIRST_ANSWERS_MS = 10;

export interface DaemonOptions extends HomeOptions {
  /**
   * `daemon`: watches and answers at the socket. `job`: nothing happens but what is asked for through `connect`, by the
   * one command whose process this is. `preview`: such a job in a home that is gone with it; no team hears of it.
   */
  readonly as: 'daemon' | 'job' | 'preview';
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
  const { env, log, as, onLogLevel, listenFd, reached = nothing } = options;
  const isDaemon = as === 'daemon';
  const shutdown = new AbortController();
  const stopping = new AbortController();
  // Known only later: the team may be met before there are projects, and the configuration change before it listens.
  let onTeamChanged = nothing;
  let apiListener: ApiListener | undefined;
  const reports = later<Reports>();
  const sessions = later<Sessions>();
  await using stack = new AsyncDisposableStack();

  const home = await openHome(stack, options, isDaemon ? 'daemon' : 'job');
  const news = createNews(home);
  const ground = layGround(stack, home, news, {
    watch: isDaemon,
    onTeamChanged: () => onTeamChanged(),
    onUserChanged: ({ config }, before) => {
      if (config.logLevel !== before.config.logLevel) onLogLevel?.(config.logLevel);
      apiListener?.follow(config.listen).catch((error: unknown) => {
        log.error({ err: error }, 'the control API could not be reached anew');
      });
    },
  });
  if (as !== 'preview') {
    await ground.teamPlace.follow(home.user.config.team);
    await ground.teamPlace.tried(FIRST_MEETING_MS);
  }
  const moontide = await openUserProjects(stack, {
    home,
    ground,
    news,
    automatic: isDaemon,
    reached,
    problem: () => apiListener?.problem ?? environmentProblem(env),
    reports: reports.promise,
    sessions: sessions.promise,
  });
  stack.defer(() => {
    const stopped = new MoontideError('DAEMON_STOPPING', 'The daemon is stopping.');
    reports.reject(stopped);
    sessions.reject(stopped);
  });
  onTeamChanged = () => moontide.configChanged();
  const conversations = startConversations(stack, { home, ground, news, moontide });
  reports.resolve(conversations.reports);
  sessions.resolve(conversations.sessions);
  home.store.started();
  const { control, page } = await startControl(stack, {
    home,
    ground,
    news,
    moontide,
    conversations,
    socketPath: isDaemon ? options.paths.socket : undefined,
    listenFd,
    stopping: stopping.signal,
    onShutdown: () => shutdown.abort(),
  });
  if (isDaemon) {
    apiListener = stack.use(createApiListener({ ...home, control }));
    stack.use(followFile(options.paths.tokens, () => control.tokensChanged()));
    await apiListener.follow(ground.host.user().config.listen);
    await stack.use(page).serve(control.acceptPage);
  }
  // Whoever waits for the daemon is answered first: the first look keeps it busy.
  if (isDaemon) await home.clock.sleep(FIRST_ANSWERS_MS);
  moontide.start();
  const { events } = news;
  events.publish({ type: 'daemon.started', data: { version: home.version, pid: process.pid } });

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

/** What is made only after those who need it; nobody may be waiting when it turns out that it is not made. */
function later<Made>(): PromiseWithResolvers<Made> {
  const made = Promise.withResolvers<Made>();
  made.promise.catch(() => undefined);
  return made;
}

function nothing(): void {
  // Nobody waits for a point to be reached.
}
