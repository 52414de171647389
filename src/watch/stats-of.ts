import { lstatSync, type Stats } from 'node:fs';
import { isMissing } from './errno.ts';

/**
 * What is at a path, a link itself rather than its target; undefined for nothing.
 * (`throwIfNoEntry` spares the making of an error, and throws all the same when a folder on the way is a file.)
 */
export function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
