import { isAtOrBelow } from './eligibility-paths.ts';
import type { RelPath } from './model.ts';

/** The part of the rules that says where documents may be. */
export interface Scope {
  readonly folders: readonly RelPath[];
  readonly files: readonly RelPath[];
}

/** What stands behind a name; a link is never looked through. */
export type EntryType = 'file' | 'folder' | 'link' | 'special';

/**
 * - `inside`: a folder or file of the scope, or below such a folder;
 * - `above`: a folder that leads to the scope and is looked at for that alone;
 * - `outside`: never looked at.
 *
 * A file in the place of a folder of the scope is outside, and so is a folder in the place of a file. Without a type the
 * answer holds for whichever type brings it furthest in.
 */
export function scopeOf(scope: Scope, path: RelPath, type?: EntryType): 'inside' | 'above' | 'outside' {
  const isFile = type !== 'folder' && scope.files.includes(path);
  const isFolder = type !== 'file' && type !== 'special' && scope.folders.includes(path);
  const isBelow = scope.folders.some((folder) => folder !== path && isAtOrBelow(path, folder));
  if (isFile || isFolder || isBelow) return 'inside';
  const leadsTo = (root: RelPath): boolean => root !== path && isAtOrBelow(root, path);
  const mayLead = type === undefined || type === 'folder';
  return mayLead && (scope.folders.some(leadsTo) || scope.files.some(leadsTo)) ? 'above' : 'outside';
}
