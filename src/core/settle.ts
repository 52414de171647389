/**
 * Waiting for quiet: a save is several events, a checkout is thousands. Each hint puts the look at the disk off by the
 * quiet time, up to a ceiling, so that a folder that is never quiet is looked at all the same.
 *
 * All times are milliseconds of one clock that does not jump.
 */
import type { RelPath } from './model.ts';

export interface SettlePolicy {
  /** How long nothing may happen before the disk is looked at. */
  readonly quietMs: number;
  /** Longest wait from the first hint on, however busy it is. */
  readonly ceilingMs: number;
  /** Longest wait from the first hint on while git is at work. */
  readonly holdMs: number;
  /** With more paths than this, everything is looked at: cheaper than keeping count. */
  readonly maxPaths: number;
}

export const DEFAULT_SETTLE: SettlePolicy = { quietMs: 400, ceilingMs: 5000, holdMs: 30_000, maxPaths: 512 };

/** What has to be looked at: everything, or the named paths and all below them. */
export type DirtyPaths = 'everything' | ReadonlySet<RelPath>;

/** What waits to be looked at; undefined in the hands of the caller when nothing does. */
export interface Settling {
  readonly dirty: DirtyPaths;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Something may have changed: at a path, or anywhere. */
export type SettleHint = { readonly kind: 'path'; readonly path: RelPath } | { readonly kind: 'everything' };

export function noteHint(settling: Settling | undefined, hint: SettleHint, at: number, policy: SettlePolicy): Settling {
  return noteDirty(settling, hint.kind === 'everything' ? 'everything' : new Set([hint.path]), at, policy);
}

/** Adds many hints at once, such as what a scan that was cut short has not looked at. */
export function noteDirty(
  settling: Settling | undefined,
  dirty: DirtyPaths,
  at: number,
  policy: SettlePolicy,
): Settling {
  return {
    dirty: settling === undefined ? bounded(dirty, policy) : bounded(union(settling.dirty, dirty), policy),
    firstAt: settling?.firstAt ?? at,
    lastAt: at,
  };
}

/** When the disk is to be looked at. `held`: git holds its index lock, so what is on the disk is half of something. */
export function dueAt(settling: Settling, policy: SettlePolicy, held: boolean): number {
  const due = Math.min(settling.lastAt + policy.quietMs, settling.firstAt + policy.ceilingMs);
  return held ? Math.max(due, settling.firstAt + policy.holdMs) : due;
}

function union(one: DirtyPaths, other: DirtyPaths): DirtyPaths {
  if (one === 'everything' || other === 'everything') return 'everything';
  return other.isSubsetOf(one) ? one : one.union(other);
}

function bounded(dirty: DirtyPaths, policy: SettlePolicy): DirtyPaths {
  return dirty !== 'everything' && dirty.size > policy.maxPaths ? 'everything' : dirty;
}
