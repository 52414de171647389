/** What stops a project by itself until a person has looked. */
import { fnv1a } from './fnv1a.ts';
import type { Action, FolderIdentity, Halt, Snapshot } from './model.ts';

export interface GuardLimits {
  /** Share of the documents, 0 to 1, that may be lost at once. */
  readonly massDeleteRatio: number;
  /** Fewer lost documents than this never halt. */
  readonly massDeleteMin: number;
}

/**
 * The root as it was recorded against what a scan found. Another folder on the same file system (a fresh clone, a
 * restored backup) is the project still; so is the same folder where only the device number changed, as some file
 * systems do at every mount.
 */
export function judgeRoot(
  found: Snapshot['root'],
  recorded: FolderIdentity | undefined,
  root: string,
): Halt | undefined {
  if (found === 'missing' || found === 'unreadable') {
    return {
      reason: 'root-missing',
      message: `The folder ${root} ${found === 'missing' ? 'is not there' : 'cannot be read'}. Nothing was deleted.`,
      fix: 'Bring it back (it goes on by itself), `moontide add` it where it is now, or `moontide remove` it.',
    };
  }
  if (recorded !== undefined && found.dev !== recorded.dev && found.ino !== recorded.ino) {
    return {
      reason: 'root-replaced',
      message: `Another file system is mounted at ${root}. Nothing was deleted.`,
      fix: 'Mount the right one, or look at `moontide confirm` if this is the project now.',
      planId: fnv1a(`${root}:${found.dev}:${found.ino}`),
    };
  }
  return undefined;
}

/**
 * Halts when too much would go at once. `losses` are the deletions of documents that are gone, after the grace time
 * and without those whose content is at another path now.
 */
export function judgeLosses(
  losses: readonly Extract<Action, { kind: 'delete' }>[],
  known: number,
  limits: GuardLimits,
  confirmed: string | undefined,
): Halt | undefined {
  if (losses.length < limits.massDeleteMin || losses.length <= known * limits.massDeleteRatio) return undefined;
  const planId = lossesId(losses);
  if (planId === confirmed) return undefined;
  return {
    reason: 'mass-delete',
    message: `${losses.length} of ${known} documents are gone at once. Nothing was deleted.`,
    fix: 'See which with `moontide confirm`; bring them back, or confirm that they are to go.',
    planId,
  };
}

/** Names exactly these deletions, in any order. */
function lossesId(losses: readonly Extract<Action, { kind: 'delete' }>[]): string {
  return fnv1a(
    losses
      .map((loss) => loss.remoteId)
      .toSorted()
      .join('\n'),
  );
}
