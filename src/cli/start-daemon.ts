/** The daemon as a process of its own, in the background. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open } from 'node:fs/promises';
import process from 'node:process';
import type { Health } from '../control/protocol/daemon.ts';
import { ERRORS } from '../core/error-table.ts';
import { MoontideError } from '../core/errors.ts';
import type { ErrorCode } from '../core/error-table.ts';
import { makePrivateFolder } from '../private-file.ts';
import type { Context } from './context.ts';
import { daemonEnvironment } from './daemon-environment.ts';
import { healthOf } from './health.ts';
import { readTail } from '../logs/log-file.ts';
import { parseLogLine } from '../logs/log-record.ts';
import { duration } from './render/text.ts';

/** A machine under load takes seconds to load everything. */
const LIMIT_MS = 30_000;
const POLL_MS = 50;
const SHOWN_LINES = 20;

/**
 * Starts the daemon detached from this process and its terminal, and waits until it answers.
 * @throws what the daemon ended with; START_FAILED where it did not say, or takes too long.
 */
export async function startInBackground(context: Context): Promise<Health> {
  const { paths, clock } = context;
  makePrivateFolder(paths.logsFolder);
  // The daemon writes its log itself; here stands what Node says when it crashes.
  await using crashes = await open(paths.crashLog, 'w', 0o600);
  const startedAt = clock.now();
  const child = launch(crashes.fd, context.env);
  const deadline = clock.monotonic() + LIMIT_MS;
  while (isRunning(child) && clock.monotonic() < deadline) {
    const health = await healthOf(context);
    if (health !== undefined && health.pid === child.pid) {
      child.unref();
      return health;
    }
    await clock.sleep(POLL_MS);
  }
  const lines = [...(await linesSince(paths.daemonLog, startedAt)), ...(await linesOf(paths.crashLog))];
  if (!isRunning(child)) throw startFailure(lines);
  child.kill();
  throw new MoontideError('START_FAILED', `The daemon did not answer within ${duration(LIMIT_MS)}, and was ended.`, {
    details: { log: lines },
  });
}

/** What a daemon said of itself at its start; the log may have been set aside meanwhile. */
async function linesSince(path: string, startedAt: number): Promise<readonly string[]> {
  return (await linesOf(path)).filter((line) => Date.parse(parseLogLine(line)?.time ?? '') >= startedAt);
}

async function linesOf(path: string): Promise<readonly string[]> {
  try {
    return (await readTail(path, { lines: SHOWN_LINES })).lines;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function launch(crashes: number, env: Context['env']): ChildProcess {
  // A child begins with its parent's mask: what the daemon makes is for this user alone from its first file on.
  const mask = process.umask(0o077);
  try {
    const args = [...process.execArgv, String(process.argv[1]), 'daemon'];
    return spawn(process.execPath, args, {
      detached: true,
      env: daemonEnvironment(env),
      cwd: '/',
      stdio: ['ignore', 'ignore', crashes],
    });
  } finally {
    process.umask(mask);
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** The daemon's last words are an error with its code and its fix, unless it crashed. */
function startFailure(log: readonly string[]): MoontideError {
  const details = { log };
  for (const line of log.toReversed()) {
    const { level, fields } = parseLogLine(line) ?? {};
    const { err, fix } = fields ?? {};
    const { code, message } = (err ?? {}) as Readonly<Record<string, unknown>>;
    if (level !== 'error' || !isCode(code)) continue;
    const options = { details, ...(typeof fix === 'string' ? { fix } : {}) };
    return new MoontideError(code, `The daemon did not start: ${String(message)}`, options);
  }
  return new MoontideError('START_FAILED', 'The daemon ended before it answered.', { details });
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
