import type { RelPath } from './model.ts';

/** The last part of a path. */
export function nameOf(path: RelPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folders that hold a path, from the top: `a/b/c` gives `a` and `a/b`. */
export function* foldersAbove(path: RelPath): Generator<RelPath> {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    yield path.slice(0, end) as RelPath;
  }
}

/** True for the folder itself and for everything below it. */
export function isAtOrBelow(path: RelPath, folder: RelPath): boolean {
  return path === folder || (path.startsWith(folder) && path[folder.length] === '/');
}

/** A path in a folder, or in the root where there is none. */
export function childOf(folder: RelPath | undefined, name: string): RelPath {
  return (folder === undefined ? name : `${folder}/${name}`) as RelPath;
}
