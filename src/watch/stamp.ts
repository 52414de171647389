import type { Stats } from 'node:fs';
import type { Stamp } from '../core/model.ts';

/**
 * How far a time stamp must lie before the moment of reading to prove that nothing was written after it: file systems
 * take their time from the kernel's tick (up to 10 ms), and two writes within one tick look the same.
 */
const MARGIN_MS = 50;

export function stampOf(stats: Stats): Stamp {
  return {
    bytes: stats.size,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
    ino: stats.ino,
    dev: stats.dev,
  };
}

export function sameStamp(one: Stamp, other: Stamp): boolean {
  return (
    one.bytes === other.bytes &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.ino === other.ino &&
    one.dev === other.dev
  );
}

/** True when a write right after the reading could have left the same stamp, so that the stamp proves nothing. */
export function isRacy(stamp: Stamp, readAt: number): boolean {
  return Math.max(stamp.mtimeMs, stamp.ctimeMs) > readAt - MARGIN_MS;
}
