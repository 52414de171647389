/** Which documents come first: in the queue, and when the account has no room for all of them. */
import type { Document, RelPath } from './model.ts';

/** Root documents, then `.agents/`, `.ai/`, `docs/`, then folders that a configuration adds. */
const FOLDERS = ['.agents/', '.ai/', 'docs/'] as const;

function rank(path: RelPath): number {
  if (!path.includes('/')) return 0;
  const at = FOLDERS.findIndex((folder) => path.startsWith(folder));
  return at === -1 ? FOLDERS.length + 1 : at + 1;
}

/** Order for keeping: the most important and newest first; ties by path, so that the order is one. */
export function byImportance(a: Document, b: Document): number {
  return rank(a.path) - rank(b.path) || b.stamp.mtimeMs - a.stamp.mtimeMs || (a.path < b.path ? -1 : 1);
}

/** Queue priorities; higher runs first. */
export const PRIORITY = {
  /** What a person waits for or what unblocks others: listings, single files. */
  first: 1_000_000,
  /** Remote files that are no longer needed. */
  delete: 0,
} as const;

/** Uploads: root documents first, then small files before large ones; always above deletions. */
export function uploadPriority(path: RelPath, bytes: number): number {
  const smallness = 30 - Math.min(30, Math.floor(Math.log2(bytes + 1)));
  return (rank(path) === 0 ? 100 : 1) + smallness;
}
