/** What stops a project by itself until a person has looked. */
import type { Deletion, Departure } from './departures.ts';
import { fnv1a } from './fnv1a.ts';
import type { DocumentRecord, FolderIdentity, Halt, Instant, RelPath, Snapshot } from './model.ts';

export interface GuardLimits {
  /** Share of the documents, 0 to 1, that may be lost at once. */
  readonly massDeleteRatio: number;
  /** Fewer lost documents than this never halt. */
  readonly massDeleteMin: number;
}

export interface KnownRoot {
  readonly path: string;
  readonly identity: FolderIdentity | undefined;
  readonly records: ReadonlyMap<RelPath, DocumentRecord>;
}

/**
 * The root as it was recorded against what a scan found. Another folder on the same file system (a fresh clone, a
 * restored backup) is the project still. So is the same folder under another device number, which some file systems
 * have at every mount; but every file system gives its own root the same inode number, so that one counts only while it
 * holds most of what was uploaded from it.
 */
export function judgeRoot(
  { root: found, documents }: Pick<Snapshot, 'root' | 'documents'>,
  known: KnownRoot,
): Halt | undefined {
  const { path, identity, records } = known;
  if (found === 'missing' || found === 'unreadable') {
    return {
      reason: 'root-missing',
      message: `The folder ${path} ${found === 'missing' ? 'is not there' : 'cannot be read'}. Nothing was deleted.`,
      fix: 'Bring it back (it goes on by itself), `moontide add` it where it is now, or `moontide remove` it.',
    };
  }
  if (identity === undefined || found.dev === identity.dev) return undefined;
  const kept = [...records.values()].filter((record) => documents.get(record.path)?.sha256 === record.sha256);
  if (found.ino === identity.ino && kept.length * 2 >= records.size) return undefined;
  return {
    reason: 'root-replaced',
    message: `Another file system is mounted at ${path}. Nothing was deleted.`,
    fix: 'Mount the right one (it goes on by itself), or look at `moontide confirm` if this is the project now.',
    planId: fnv1a(`${path}:${found.dev}:${found.ino}`),
  };
}

/** The halt for another file system, such that confirming it agrees to exactly these losses too. */
export function boundToLosses(halt: Halt, losses: readonly Deletion[]): Halt {
  if (halt.reason !== 'root-replaced') return halt;
  return { ...halt, planId: fnv1a(`${halt.planId} ${lossesId(losses)}`) };
}

/** `due`: what waits out its grace time stays. `all`: a person has confirmed exactly these. `none`: see below. */
export type LossesVerdict = 'due' | 'all' | 'none' | Halt;

export interface LossesContext {
  /** Documents that are uploaded, with those that are lost. */
  readonly known: number;
  readonly now: Instant;
  readonly limits: GuardLimits;
  /** What a person has confirmed, as `lossesId` names it. */
  readonly confirmed: string | undefined;
}

/** What went within so long went at once; what a day's work takes away goes bit by bit. */
const AT_ONCE_MS = 30_000;

/**
 * Judges documents that are gone and whose content is nowhere else. Only those whose grace time is over can halt, so that
 * a branch switch there and back does not. But where those that went at once are too many, none goes while others still
 * wait: a folder that is removed bit by bit is lost at once too.
 */
export function judgeLosses(losses: readonly Departure[], context: LossesContext): LossesVerdict {
  const { known, now, limits, confirmed } = context;
  const isTooMany = (count: number): boolean => count >= limits.massDeleteMin && count > known * limits.massDeleteRatio;
  const planId = lossesId(losses.map(({ deletion }) => deletion));
  if (planId === confirmed) return 'all';
  if (!isTooMany(mostAtOnce(losses))) return 'due';
  if (!isTooMany(mostAtOnce(losses.filter(({ dueAt }) => dueAt <= now)))) return 'none';
  return {
    reason: 'mass-delete',
    message: `${losses.length} of ${known} documents are gone at once. Nothing was deleted.`,
    fix: 'See which with `moontide confirm`. What is brought back stays, and it goes on by itself.',
    planId,
  };
}

function mostAtOnce(losses: readonly Departure[]): number {
  const times = losses.map(({ goneAt }) => goneAt).toSorted((a, b) => a - b);
  const counts = times.map((from, at) => times.findLastIndex((time) => time <= from + AT_ONCE_MS) - at + 1);
  return Math.max(0, ...counts);
}

/** Names exactly these deletions, in any order. */
export function lossesId(losses: readonly Deletion[]): string {
  return fnv1a(
    losses
      .map((loss) => loss.remoteId)
      .toSorted()
      .join('\n'),
  );
}
