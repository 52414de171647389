import ignore from 'ignore';
import type { RelPath } from '../core/model.ts';

/** How many answers are kept: the package remembers every path it was ever asked about. */
const REMEMBERED = 20_000;

/**
 * Patterns in gitignore syntax, compared with case.
 *
 * @param patterns lines; each may also be the text of a whole file.
 */
export function matcherOf(patterns: readonly string[]): (path: RelPath, isFolder: boolean) => boolean {
  if (patterns.every((pattern) => pattern.trim() === '')) return () => false;
  const fresh = (): ReturnType<typeof ignore> => {
    const matcher = ignore({ ignorecase: false });
    for (const pattern of patterns) matcher.add(pattern);
    return matcher;
  };
  let matcher = fresh();
  let asked = 0;
  return (path, isFolder) => {
    asked += 1;
    if (asked > REMEMBERED) {
      matcher = fresh();
      asked = 1;
    }
    return matcher.ignores(isFolder ? `${path}/` : path);
  };
}
