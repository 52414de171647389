import { lstatSync, realpathSync } from 'node:fs';
import { relPath } from '../core/model.ts';
import { errnoOf, isMissing } from './errno.ts';
import { readOnce } from './read-file.ts';
import { pathBelow, under } from './root.ts';
import { statsOf } from './stats-of.ts';

/** At the project's root; gitignore syntax. */
export const IGNORE_FILE = relPath('.moontideignore');

const MAX_BYTES = 1_000_000;

export type IgnoreFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'read'; readonly text: string }
  /** The root itself is gone, so nothing is known of the file. */
  | { readonly kind: 'no-root' }
  /** It is there, but to go on without what it says would upload what it names. */
  | { readonly kind: 'unreadable'; readonly detail: string };

export function readIgnoreFile(root: string): IgnoreFile {
  try {
    if (statsOf(under(root, IGNORE_FILE)) === undefined) {
      return { kind: statsOf(root) === undefined ? 'no-root' : 'absent' };
    }
    const realRoot = realpathSync.native(root);
    const path = realpathSync.native(under(realRoot, IGNORE_FILE));
    if (pathBelow(realRoot, path) === undefined) return unreadable('is a link that leads out of the project');
    if (!lstatSync(path).isFile()) return unreadable('is no file');
    return readText(path);
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    return unreadable(isMissing(error) ? 'is a link that leads nowhere' : `cannot be read (${code})`);
  }
}

function readText(path: string): IgnoreFile {
  const read = readOnce(path, MAX_BYTES);
  switch (read.kind) {
    case 'read':
      return { kind: 'read', text: read.content.toString('utf8') };
    case 'too-large':
      return unreadable(`has ${read.stamp.bytes} bytes, more than ${MAX_BYTES}`);
    case 'unreadable':
      return unreadable(`cannot be read (${read.code})`);
    case 'gone':
    case 'changing':
      return unreadable('changes while it is read');
  }
}

function unreadable(what: string): IgnoreFile {
  return {
    kind: 'unreadable',
    detail: `${IGNORE_FILE} ${what}; what is known of the project stays as it is until it can be read.`,
  };
}
