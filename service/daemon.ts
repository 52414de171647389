/** The composition root: the only file that builds the real things and puts them together. */
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { systemClock, type Clock } from '../src/clock.ts';
import { readUserFile } from '../src/config/files.ts';
import { loadUser } from '../src/config/load.ts';
import type { Paths } from '../src/config/paths.ts';
import { createEventLog } from '../src/control/event-log.ts';
import { serveControl } from '../src/control/server.ts';
import { systemKeychain } from '../src/keys/keychain.ts';
import { openStoredKeys } from '../src/keys/stored-keys.ts';
import type { Log } from '../src/log.ts';
import { openRegistry } from '../src/registry/registry.ts';
import { createSecretScanner } from '../src/secrets/scanner.ts';
import { openStore } from '../src/store/open.ts';
import type { Reached } from '../src/sync/fault-points.ts';
import { startProjects } from '../src/sync/projects.ts';
import { packageVersion } from '../src/version.ts';
import { createAccounts } from './accounts.ts';
import { createHost } from './host.ts';
import { createKeys, keptMoonshotKey } from './keys.ts';
import { takeLock } from './lock.ts';

export interface DaemonOptions {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /**
   * `daemon`: watches and answers at the socket. `job`: nothing happens but what is asked for through `connect`, by the
   * one command whose process this is.
   */
  readonly as: 'daemon' | 'job';
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: does nothing. */
  readonly reached?: Reached;
}

export interface Daemon extends AsyncDisposable {
  /** A connection to the control API from within this process. */
  readonly connect: () => Duplex;
  /** Aborted when somebody asked over the API that the daemon ends. */
  readonly shutdownAsked: AbortSignal;
}

/**
 * Starts everything, or nothing: what was opened is closed again when a later step fails.
 * @throws MoontideError LOCK_HELD, CONFIG_INVALID, SOCKET_UNSAFE, STORE_NEWER, STORE_ALTERED, STORE_UNAVAILABLE.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { paths, env, log, as, clock = systemClock, reached = nothing } = options;
  const version = packageVersion();
  const shutdown = new AbortController();
  await using stack = new AsyncDisposableStack();

  stack.use(takeLock(paths.lock, { pid: process.pid, what: as, startedAt: clock.now(), version }));
  const user = loadUser(await readUserFile(paths.config), env);
  const installationId = env['MOONTIDE_INSTALLATION_ID'] ?? '';
  const registry = openRegistry({
    folder: paths.registryFolder,
    clock,
    log,
    ...(installationId === '' ? {} : { installationId }),
  });
  const store = stack.use(openStore({ path: paths.database, clock, log }));
  const secrets = stack.use(createSecretScanner({ store: store.secretScans, log }));
  const events = createEventLog({ clock });
  const accounts = stack.use(createAccounts({ clock, log, version }));
  const storedKeys = openStoredKeys({ path: paths.storedKeys, keychain: systemKeychain(), clock, log });
  const host = createHost({
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
  });
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
      publish: events.publish,
      log,
      maxFiles: () => host.user().config.limits.maxFiles,
      automatic: as === 'daemon',
    }),
  );
  const control = stack.use(
    await serveControl({
      ...(as === 'daemon' ? { socketPath: paths.socket } : {}),
      moontide,
      keys: createKeys({ moontide, host, storedKeys, clock, version }),
      events,
      clock,
      log,
      version,
      onShutdown: () => shutdown.abort(),
    }),
  );
  events.publish({ type: 'daemon.started', data: { version, pid: process.pid } });

  const owned = stack.move();
  return {
    connect: control.connect,
    shutdownAsked: shutdown.signal,
    async [Symbol.asyncDispose]() {
      events.publish({ type: 'daemon.stopping', data: { pid: process.pid } });
      await owned[Symbol.asyncDispose]();
    },
  };
}

function nothing(): void {
  // Nobody waits for a point to be reached.
}
