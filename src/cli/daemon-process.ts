/** The daemon as a process of its own: started in the background, waited for, ended. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open } from 'node:fs/promises';
import process from 'node:process';
import type { Health } from '../control/protocol/daemon.ts';
import { ERRORS, MoontideError, hasCode } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import { makePrivateFolder } from '../private-file.ts';
import type { Context } from './context.ts';
import { readTail } from './log-file.ts';
import { parseLogLine } from './render/log.ts';

/** A machine under load takes seconds to load everything. */
const START_LIMIT_MS = 30_000;
/** The daemon itself ends after 10 seconds, whatever still hangs. */
const STOP_LIMIT_MS = 20_000;
const POLL_MS = 50;
const SHOWN_LINES = 20;

/** What the daemon says of itself; undefined where none answers. */
export async function healthOf({ connect }: Pick<Context, 'connect'>): Promise<Health | undefined> {
  await using client = await connect();
  try {
    return await client.health();
  } catch (error) {
    if (hasCode(error, 'NO_DAEMON', 'DAEMON_STOPPING')) return undefined;
    throw error;
  }
}

/**
 * Starts the daemon detached from this process and its terminal, and waits until it answers.
 * @throws what the daemon ended with; START_FAILED where it did not say, or takes too long.
 */
export async function startInBackground(context: Context): Promise<Health> {
  const { paths, clock } = context;
  makePrivateFolder(paths.logsFolder);
  await using log = await open(paths.daemonLog, 'a', 0o600);
  const { size: logBytesBefore } = await log.stat();
  const child = launch(log.fd, context.env);
  const deadline = clock.monotonic() + START_LIMIT_MS;
  while (isRunning(child) && clock.monotonic() < deadline) {
    const health = await healthOf(context);
    if (health !== undefined && health.pid === child.pid) {
      child.unref();
      return health;
    }
    await clock.sleep(POLL_MS);
  }
  if (isRunning(child)) child.kill();
  throw startFailure(await readTail(paths.daemonLog, { lines: SHOWN_LINES, from: logBytesBefore }), paths.daemonLog);
}

function launch(log: number, env: Context['env']): ChildProcess {
  // A child begins with its parent's mask: what the daemon makes is for this user alone from its first file on.
  const mask = process.umask(0o077);
  try {
    const args = [...process.execArgv, String(process.argv[1]), 'daemon'];
    return spawn(process.execPath, args, { detached: true, env: { ...env }, cwd: '/', stdio: ['ignore', log, log] });
  } finally {
    process.umask(mask);
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** The daemon's last words are an error with its code and its fix, unless it crashed. */
function startFailure(log: readonly string[], daemonLog: string): MoontideError {
  const details = { log };
  for (const line of log.toReversed()) {
    const { err, fix } = parseLogLine(line)?.fields ?? {};
    const { code, message } = (err ?? {}) as Readonly<Record<string, unknown>>;
    if (!isCode(code)) continue;
    const options = { details, ...(typeof fix === 'string' ? { fix } : {}) };
    return new MoontideError(code, `The daemon did not start: ${String(message)}`, options);
  }
  return new MoontideError('START_FAILED', `The daemon did not start; its log is ${daemonLog}.`, { details });
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

/**
 * Asks the daemon to end and waits until its process is gone. False where no daemon answered.
 * @throws DAEMON_STOPPING when it takes too long.
 */
export async function stopAndWait(context: Context): Promise<boolean> {
  const { clock } = context;
  const health = await healthOf(context);
  if (health === undefined) return false;
  const { pid } = health;
  {
    await using client = await context.connect();
    await client.shutdown();
  }
  const deadline = clock.monotonic() + STOP_LIMIT_MS;
  while (clock.monotonic() < deadline) {
    if (!isAlive(pid)) return true;
    await clock.sleep(POLL_MS);
  }
  throw new MoontideError('DAEMON_STOPPING', `The daemon (pid ${pid}) was asked to end and is still there.`, {
    fix: `Wait, look at \`moontide logs\`, or end it with \`kill ${pid}\`.`,
    details: { pid },
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // ESRCH: there is no such process. EPERM: there is one, of somebody else, so ours is gone and its number taken.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
