/** Which paths a scan knows about, be it that they are gone; what is known of the others stays as it was. */
import type { RelPath, Snapshot } from '../core/model.ts';
import type { Dirty } from '../sync/ports/scanner.ts';
import { isAtOrBelowAny, isBelowAny } from './path-sets.ts';

export type Seen =
  | { readonly kind: 'everything' }
  /** These paths and nothing below them: none of them was a folder. */
  | { readonly kind: 'exactly'; readonly paths: ReadonlySet<RelPath> }
  | { readonly kind: 'matching'; readonly matches: (path: RelPath) => boolean };

/** @param unseen - folders of which could not be seen what is in them. */
export function seenBy(targets: Dirty, unseen: ReadonlySet<RelPath>, previous: Snapshot | undefined): Seen {
  if (targets === 'everything') {
    if (unseen.size === 0) return { kind: 'everything' };
    return { kind: 'matching', matches: (path) => !isBelowAny(path, unseen) };
  }
  const isFile = (path: RelPath): boolean => previous?.folders.has(path) === false;
  if (unseen.size === 0 && previous?.unseen.length === 0 && [...targets].every(isFile)) {
    return { kind: 'exactly', paths: targets };
  }
  return { kind: 'matching', matches: (path) => isAtOrBelowAny(path, targets) && !isBelowAny(path, unseen) };
}

export function isSeen(seen: Seen, path: RelPath): boolean {
  switch (seen.kind) {
    case 'everything':
      return true;
    case 'exactly':
      return seen.paths.has(path);
    case 'matching':
      return seen.matches(path);
  }
}

/** What was known before, with what a scan found in place of everything that it has seen. */
export function merged<Value>(
  before: ReadonlyMap<RelPath, Value> | undefined,
  seen: Seen,
  found: ReadonlyMap<RelPath, Value>,
): ReadonlyMap<RelPath, Value> {
  if (before === undefined || seen.kind === 'everything') return found;
  if (seen.kind === 'matching') return new Map([...[...before].filter(([path]) => !seen.matches(path)), ...found]);
  const gone = [...seen.paths].filter((path) => before.has(path) && !found.has(path));
  // A save in one of many thousand files must not cost as much as all of them.
  if (gone.length === 0 && found.size === 0) return before;
  const after = new Map(before);
  for (const path of gone) after.delete(path);
  for (const [path, value] of found) after.set(path, value);
  return after;
}
