/**
 * Loaded before the daemon (`--import`): while the file that CHAOS_DEAF names is there, no folder can be watched, as when
 * a user's inotify watches are used up, and those that are watched tell nothing, as when the kernel's queue overflows.
 */
import { existsSync, default as fs, type FSWatcher } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { CHAOS_DEAF: mark = '' } = process.env;
const watch = fs.watch as (path: string, options: object, listener: (...event: unknown[]) => void) => FSWatcher;

function failingWatch(path: string, options: object, listener: (...event: unknown[]) => void): FSWatcher {
  if (existsSync(mark)) {
    throw Object.assign(new Error(`ENOSPC: System limit for number of file watchers reached, watch '${path}'`), {
      code: 'ENOSPC',
      syscall: 'watch',
    });
  }
  return watch(path, options, (...event) => {
    if (!existsSync(mark)) listener(...event);
  });
}

fs.watch = failingWatch as typeof fs.watch;
syncBuiltinESMExports();
