/** The daemon as a process: signals in, exit code out. */
import { constants } from 'node:os';
import type { DestinationStream } from 'pino';
import { ERRORS } from '../src/core/error-table.ts';
import { asMoontideError } from '../src/core/errors.ts';
import type { Paths } from '../src/config/paths.ts';
import { readUser } from '../src/config/files.ts';
import { systemClock } from '../src/clock.ts';
import type { Log } from '../src/log.ts';
import { startDaemon, type Daemon } from './daemon.ts';
import { keepCompiledCode } from './compiled-code.ts';
import { isJournal, journalLines } from './journal.ts';
import { openLogFolder } from './log-folder.ts';
import { createLog, standardStream } from './log.ts';
import { adjustable } from './log-level.ts';
import { startNotifying, systemdNotify } from './notify.ts';
import { giveBackMemory } from './spare-memory.ts';
import { statusText } from './status-text.ts';
import { readSupervision, SUPERVISION_VARIABLES, type Supervision } from './supervision.ts';

export interface RunOptions {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A terminal and a launcher may both pass on the same Ctrl-C. */
const ONE_KEYPRESS_MS = 500;
/** What may take this long after the first signal is cut. */
const DRAIN_MS = 10_000;

/** Runs the daemon until a signal or a request ends it. Resolves with the exit code: 0 for a stop that was asked for. */
export async function runDaemon({ paths, env }: RunOptions): Promise<number> {
  process.umask(0o077);
  const supervision = readSupervision(env, process.pid);
  for (const name of SUPERVISION_VARIABLES) delete process.env[name];
  const stop = new AbortController();
  const unhook = hookSignals(stop);
  using file = openLogFolder({ path: paths.daemonLog, clock: systemClock });
  const log = adjustable(createLog({ to: [file, await besides(supervision)], level: 'debug' }), 'info');
  const unhookCrash = logCrashes(log);
  try {
    const { config } = await readUser(paths.config, env);
    log.setLevel(config.logLevel);
    {
      await using daemon = await startDaemon({
        paths,
        env,
        log,
        as: 'daemon',
        listenFd: supervision.listenFd,
        onLogLevel: (level) => log.setLevel(level),
      });
      using _spare = giveBackMemory(daemon);
      using _code = keepCompiledCode();
      await using _notifying = await tellManager(supervision, daemon, log);
      log.info({ pid: process.pid, socket: paths.socket }, 'the daemon answers');
      await aborted(AbortSignal.any([stop.signal, daemon.shutdownAsked]));
      log.info({}, 'the daemon is stopping');
      cutLater(log);
    }
    log.info({}, 'the daemon has stopped');
    return 0;
  } catch (thrown) {
    const error = asMoontideError(thrown);
    log.error({ err: error, fix: error.fix }, `the daemon could not go on: ${error.message}`);
    const { exit } = ERRORS[error.code];
    // Started again, the daemon would find the same mistake.
    return exit === 78 && supervision.isLaunchd ? 0 : exit;
  } finally {
    unhook();
    unhookCrash();
  }
}

/** Where else than to its file the log goes: to the journal or, for people and programs that run the daemon, to stdout. */
async function besides({ journalStream }: Supervision): Promise<DestinationStream> {
  if (!isJournal(process.stderr.fd, journalStream)) return await standardStream('stdout');
  return journalLines((text) => process.stderr.write(text));
}

/** Node says it on stderr and ends; this only writes it down as well. */
function logCrashes(log: Log): () => void {
  const note = (error: unknown): void => log.error({ err: error }, 'the daemon crashed');
  process.on('uncaughtExceptionMonitor', note);
  return () => void process.off('uncaughtExceptionMonitor', note);
}

/** Nothing where nobody wants to be told. */
async function tellManager(
  { notifySocket, watchdogMs }: Supervision,
  { status, subscribe }: Daemon,
  log: Log,
): Promise<AsyncDisposable> {
  if (notifySocket === undefined) return { async [Symbol.asyncDispose]() {} };
  return await startNotifying({
    send: systemdNotify({ notifySocket }),
    watchdogMs,
    statusText: () => statusText(status()),
    subscribe,
    clock: systemClock,
    log,
  });
}

/** The first signal drains, the second one cuts. */
function hookSignals(stop: AbortController): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let firstAt = Number.POSITIVE_INFINITY;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!stop.signal.aborted) {
      firstAt = performance.now();
      stop.abort();
    } else if (performance.now() - firstAt > ONE_KEYPRESS_MS) {
      process.exit(128 + constants.signals[signal]);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

/** The last resort when draining hangs; keeps nothing alive by itself. */
function cutLater(log: Log): void {
  setTimeout(() => {
    log.error({ afterMs: DRAIN_MS }, 'stopping took too long and was cut');
    process.exit(1);
  }, DRAIN_MS).unref();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
