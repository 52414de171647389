import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore from 'ignore';
import { readInside } from '../read-inside.ts';

const MAX_BYTES = 1_000_000;

/** What stands in the `.gitignore` of `root` itself, and whether it or one above it, up to the repository's, ignores the name. */
export interface GitIgnored {
  /** Undefined when there is no such file. */
  readonly text: string | undefined;
  readonly isIgnored: boolean;
  /** Why the file of `root` cannot be read, as the end of a sentence. */
  readonly refused?: string;
}

/** Looks at the files only: what git is told elsewhere (`.git/info/exclude`, the user's own list) holds on this machine alone. */
export async function gitIgnored(root: string, name: string): Promise<GitIgnored> {
  const path = join(root, name);
  const own = readInside(join(root, '.gitignore'), { maxBytes: MAX_BYTES, root });
  if (own.kind === 'refused') return { text: undefined, isIgnored: false, refused: own.because };
  const text = own.kind === 'text' ? own.text : undefined;
  for (const folder of foldersUpToRepository(root)) {
    const read = folder === root ? own : readInside(join(folder, '.gitignore'), { maxBytes: MAX_BYTES });
    if (read.kind !== 'text') continue;
    const verdict = ignore().add(read.text).test(relative(folder, path).split(sep).join('/'));
    // The nearest file that speaks of it decides, as in gitignore(5).
    if (verdict.ignored || verdict.unignored) return { text, isIgnored: verdict.ignored };
  }
  return { text, isIgnored: false };
}

/** `root`, and the folders above it up to the one with `.git`; only `root` where there is none. */
function foldersUpToRepository(root: string): readonly string[] {
  const folders = [root];
  for (let folder = root; !existsSync(join(folder, '.git')); folders.push(folder)) {
    if (dirname(folder) === folder) return [root];
    folder = dirname(folder);
  }
  return folders;
}
