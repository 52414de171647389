import { foldersAbove } from '../core/eligibility-paths.ts';
import type { RelPath } from '../core/model.ts';

export function isBelowAny(path: RelPath, folders: ReadonlySet<RelPath>): boolean {
  if (folders.size === 0) return false;
  for (const folder of foldersAbove(path)) if (folders.has(folder)) return true;
  return false;
}

export function isAtOrBelowAny(path: RelPath, paths: ReadonlySet<RelPath>): boolean {
  return paths.has(path) || isBelowAny(path, paths);
}

/** The paths without those that lie below another. */
export function outermost(paths: ReadonlySet<RelPath>): ReadonlySet<RelPath> {
  return new Set([...paths].filter((path) => !isBelowAny(path, paths)));
}
