import { lstatSync, realpathSync } from 'node:fs';
import type { FolderIdentity, RelPath } from '../core/model.ts';
import { errnoOf, isMissing } from './errno.ts';

export interface Root {
  /** Absolute, every link resolved. */
  readonly real: string;
  readonly identity: FolderIdentity;
}

/** The root as it is now: it may have been removed, replaced or unmounted since it was added. */
export function openRoot(root: string): Root | 'missing' | 'unreadable' {
  try {
    const real = realpathSync.native(root);
    const stats = lstatSync(real);
    return stats.isDirectory() ? { real, identity: { dev: stats.dev, ino: stats.ino } } : 'missing';
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return isMissing(error) ? 'missing' : 'unreadable';
  }
}

/** The absolute path of something in the root; of the root itself when `path` is undefined. */
export function under(realRoot: string, path: RelPath | undefined): string {
  if (path === undefined) return realRoot;
  return realRoot.endsWith('/') ? `${realRoot}${path}` : `${realRoot}/${path}`;
}

/** The inverse of `under`; undefined for what does not lie below the root. */
export function pathBelow(realRoot: string, absolute: string): string | undefined {
  const prefix = realRoot.endsWith('/') ? realRoot : `${realRoot}/`;
  return absolute.startsWith(prefix) ? absolute.slice(prefix.length) : undefined;
}
