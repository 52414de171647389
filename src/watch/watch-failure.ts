import type { WatcherState } from '../sync/ports/watcher.ts';
import { errnoOf } from './errno.ts';

type Degraded = Extract<WatcherState, { kind: 'degraded' }>;

/**
 * What a failed watch means to a person.
 *
 * @param failed how many folders are not watched, of `total`.
 */
export function degradedBy(error: Error, failed: number, total: number): Degraded {
  const what = `${failed} of ${total} ${total === 1 ? 'folder' : 'folders'} cannot be watched`;
  const code = errnoOf(error) ?? error.message;
  switch (code) {
    // Linux says "no space left on device" when a user's inotify watches are used up.
    case 'ENOSPC':
      return {
        kind: 'degraded',
        message: `No inotify watches are left for this user: ${what}.`,
        fix: 'Raise the limit with `sudo sysctl fs.inotify.max_user_watches=524288`, and in /etc/sysctl.d to keep it.',
      };
    // The same code for inotify instances and for file descriptors.
    case 'EMFILE':
      return {
        kind: 'degraded',
        message: `No inotify instances or file descriptors are left for this user: ${what}.`,
        fix: 'Raise the limits with `sudo sysctl fs.inotify.max_user_instances=1024` and `ulimit -n 65536`.',
      };
    case 'ENFILE':
      return {
        kind: 'degraded',
        message: `No file descriptors are left on this machine: ${what}.`,
        fix: 'Raise the limit with `sudo sysctl fs.file-max=2097152`, or end what holds so many files open.',
      };
    default:
      return {
        kind: 'degraded',
        message: `${what} (${code}).`,
        fix: 'Nothing: they are looked at by the clock, and watched again as soon as that works.',
      };
  }
}
