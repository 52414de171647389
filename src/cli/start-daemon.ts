/** The daemon as a process of its own, in the background. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import process from 'node:process';
import type { Health } from '../control/protocol/daemon.ts';
import { ERRORS, MoontideError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import { makePrivateFolder } from '../private-file.ts';
import type { Context } from './context.ts';
import { healthOf } from './health.ts';
import { readTail } from './log-file.ts';
import { parseLogLine } from './render/log.ts';
import { duration } from './render/text.ts';

/** A machine under load takes seconds to load everything. */
const LIMIT_MS = 30_000;
const POLL_MS = 50;
const SHOWN_LINES = 20;
const LARGEST_LOG_BYTES = 10_000_000;

/**
 * Starts the daemon detached from this process and its terminal, and waits until it answers.
 * @throws what the daemon ended with; START_FAILED where it did not say, or takes too long.
 */
export async function startInBackground(context: Context): Promise<Health> {
  const { paths, clock } = context;
  makePrivateFolder(paths.logsFolder);
  await setLargeLogAside(paths.daemonLog);
  await using log = await open(paths.daemonLog, 'a', 0o600);
  const { size: logBytesBefore } = await log.stat();
  const child = launch(log.fd, context.env);
  const deadline = clock.monotonic() + LIMIT_MS;
  while (isRunning(child) && clock.monotonic() < deadline) {
    const health = await healthOf(context);
    if (health !== undefined && health.pid === child.pid) {
      child.unref();
      return health;
    }
    await clock.sleep(POLL_MS);
  }
  const { lines } = await readTail(paths.daemonLog, { lines: SHOWN_LINES, from: logBytesBefore });
  if (!isRunning(child)) throw startFailure(lines);
  child.kill();
  throw new MoontideError('START_FAILED', `The daemon did not answer within ${duration(LIMIT_MS)}, and was ended.`, {
    details: { log: lines },
  });
}

/** The log of the time before goes; there are never more than two. */
async function setLargeLogAside(path: string): Promise<void> {
  const log = statSync(path, { throwIfNoEntry: false });
  if (log !== undefined && log.size > LARGEST_LOG_BYTES) await rename(path, `${path}.1`);
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
