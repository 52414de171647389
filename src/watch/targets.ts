import type { Scope } from '../core/eligibility-scope.ts';
import { scopeOf } from '../core/eligibility-scope.ts';
import { foldersAbove } from '../core/eligibility-paths.ts';
import type { FolderIdentity, RelPath } from '../core/model.ts';
import type { Dirty } from '../sync/ports/scanner.ts';
import { errnoOf } from './errno.ts';
import { mayBeInvalid } from './names.ts';
import { outermost } from './path-sets.ts';
import { under } from './root.ts';
import { statsOf } from './stats-of.ts';

/**
 * Where a partial scan has to look: the dirty paths, widened to the topmost folder on their way that is not the folder
 * it was, because then everything below that folder is unknown.
 */
export function targetsOf(
  realRoot: string,
  scope: Scope,
  dirty: ReadonlySet<RelPath>,
  known: ReadonlyMap<RelPath, FolderIdentity>,
): Dirty {
  const isSame = createComparison(realRoot, known);
  const targets = new Set<RelPath>();
  for (const path of dirty) {
    const target = widened(path, isSame);
    if (target === undefined) return 'everything';
    if (scopeOf(scope, target) !== 'outside') targets.add(target);
  }
  return outermost(targets);
}

/** Undefined for the root itself. */
function widened(path: RelPath, isSame: (folder: RelPath) => boolean): RelPath | undefined {
  let above: RelPath | undefined;
  for (const folder of foldersAbove(path)) {
    // A name that Node could not show in full leads nowhere; its folder's listing tells what it is.
    if (mayBeInvalid(folder)) return above;
    if (!isSame(folder)) return folder;
    above = folder;
  }
  return mayBeInvalid(path) ? above : path;
}

/** Whether a folder is still the one that was listed, asked once each. */
function createComparison(realRoot: string, known: ReadonlyMap<RelPath, FolderIdentity>): (folder: RelPath) => boolean {
  const answers = new Map<RelPath, boolean>();
  return (folder) => {
    const answer = answers.get(folder) ?? compare(under(realRoot, folder), known.get(folder));
    answers.set(folder, answer);
    return answer;
  };
}

function compare(absolute: string, known: FolderIdentity | undefined): boolean {
  if (known === undefined) return false;
  try {
    const stats = statsOf(absolute);
    return stats?.isDirectory() === true && stats.ino === known.ino && stats.dev === known.dev;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}
