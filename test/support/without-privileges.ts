import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Tree } from './tree.ts';

/** `nobody`; any user but root would do. */
const NOBODY = 65_534;

/**
 * Does some work as a user to whom the modes of files mean something: root may read everything, and tests run as root in
 * many containers. A no-op for anybody else.
 */
export async function withoutPrivileges<Result>(tree: Tree, work: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return work();
  // A temporary folder is open to its owner alone.
  chmodSync(dirname(tree.root), 0o755);
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
