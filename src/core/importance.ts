/** Which documents come first: in the queue, and when the account has no room for all of them. */
import type { Action, DeleteReason, RelPath, Stamp } from './model.ts';

/** Root documents, then `.agents/`, `.ai/`, `docs/`, then folders that a configuration adds. */
const FOLDERS = ['.agents/', '.ai/', 'docs/'] as const;

function rank(path: RelPath): number {
  if (!path.includes('/')) return 0;
  const at = FOLDERS.findIndex((folder) => path.startsWith(folder));
  return at === -1 ? FOLDERS.length + 1 : at + 1;
}

interface Aged {
  readonly path: RelPath;
  readonly stamp: Pick<Stamp, 'mtimeMs'>;
}

/** Order for keeping: the most important and newest first; ties by path, so that the order is one. */
export function byImportance(a: Aged, b: Aged): number {
  return rank(a.path) - rank(b.path) || b.stamp.mtimeMs - a.stamp.mtimeMs || (a.path < b.path ? -1 : 1);
}

/** Priorities in the account's queue; higher runs first. */
const FIRST = 1_000_000;
const LAST = -1_000_000;

/** What a person waits for, or what unblocks everything else: a listing, a single file. */
export const REQUEST_PRIORITY = FIRST;

/** What makes room that something waits for; other deletions come last. */
const DELETIONS: Readonly<Partial<Record<DeleteReason, number>>> = { 'over-limit': 1000, superseded: 0 };

/**
 * Root documents first, then small files before large ones. What is only to be stored afresh comes after everything
 * that changed, and after the deletion of the versions it replaces: so a `reupload` needs little room beside them.
 */
export function actionPriority(action: Extract<Action, { kind: 'upload' | 'replace' | 'delete' }>): number {
  if (action.kind === 'delete') return DELETIONS[action.because] ?? LAST;
  const smallness = 30 - Math.min(30, Math.floor(Math.log2(action.bytes + 1)));
  const priority = (rank(action.path) === 0 ? 100 : 1) + smallness;
  return action.because === 'reupload' ? LAST / 2 + priority : priority;
}
