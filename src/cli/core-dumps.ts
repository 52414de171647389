import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import process from 'node:process';
import { daemonEnvironment } from './daemon-environment.ts';

const SHELL = '/bin/sh';

/**
 * Sees to it that this process leaves no core dump, in which the API key would be: where it may leave one, it becomes
 * itself anew under a limit of zero, as the same process in the eyes of whoever started it. Node can set no limits by
 * itself; every POSIX shell can.
 */
export function leaveNoCoreDumps(): void {
  if (!existsSync(SHELL) || process.execve === undefined || isLimitZero()) return;
  flushCompileCache();
  // Should the limit not hold, this ends: going round again would never do.
  const script = 'ulimit -c 0 || exit 1; exec "$0" "$@"';
  const args = ['sh', '-c', script, process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(SHELL, args, daemonEnvironment(process.env));
}

function isLimitZero(): boolean {
  try {
    return /^Max core file size\s+0\s/mu.test(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    // Not Linux: the shell tells as well, though it takes as long as a tenth of a start.
    return execFileSync(SHELL, ['-c', 'ulimit -c'], { encoding: 'utf8', env: {} }).trim() === '0';
  }
}
