import { resolve } from 'node:path';
import { errnoOf } from './errno.ts';
import { readOnce } from './read-file.ts';
import { openRoot } from './root.ts';
import { statsOf } from './stats-of.ts';

/** `gitdir: ` and a path. */
const MAX_POINTER_BYTES = 8192;

/**
 * True while git holds its index lock in the project's own repository: it is writing the working tree, so what is on the
 * disk is half of something. A worktree or submodule has `.git` as a file that names the repository's folder.
 */
export function gitIsBusy(root: string): boolean {
  const opened = openRoot(root);
  if (typeof opened === 'string') return false;
  try {
    const git = resolve(opened.real, '.git');
    const stats = statsOf(git);
    if (stats === undefined) return false;
    const folder = stats.isFile() ? repositoryNamedIn(git) : git;
    return folder !== undefined && statsOf(resolve(folder, 'index.lock')) !== undefined;
  } catch (error) {
    // Waiting for git is a courtesy; where it cannot be seen, there is nothing to wait for.
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

function repositoryNamedIn(file: string): string | undefined {
  const read = readOnce(file, MAX_POINTER_BYTES);
  if (read.kind !== 'read') return undefined;
  const path = /^gitdir: (?<path>.+)$/mu.exec(read.content.toString('utf8'))?.groups?.['path'];
  return path === undefined ? undefined : resolve(file, '..', path);
}
