import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';

/** What became of reading a small file that somebody else may have put there. */
export type ReadInside = { readonly kind: 'text'; readonly text: string } | NotRead;

export type ReadBytesInside = { readonly kind: 'bytes'; readonly bytes: Buffer } | NotRead;

type NotRead =
  | { readonly kind: 'missing' }
  /** Something is there and is not read; `because` completes the sentence "FILE cannot be read: …". */
  | { readonly kind: 'refused'; readonly because: string };

export interface ReadLimits {
  readonly maxBytes: number;
  /** A folder that links may not lead out of; without it links are followed anywhere. */
  readonly root?: string;
}

/** The same as UTF-8: a byte order mark is dropped, a broken character becomes U+FFFD. */
export function readInside(path: string, limits: ReadLimits): ReadInside {
  const read = readBytesInside(path, limits);
  return read.kind === 'bytes' ? { kind: 'text', text: new TextDecoder().decode(read.bytes) } : read;
}

/**
 * Reads a regular file without waiting on a FIFO, without reading a device, and never more than `maxBytes`. In one go:
 * the settings' files are read in every turn, and each promised step would wake a thread for a microsecond's work.
 */
export function readBytesInside(path: string, { maxBytes, root }: ReadLimits): ReadBytesInside {
  try {
    // Most often there is none, and an error takes longer to make than all else.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return { kind: 'missing' };
    const real = realpathSync.native(path);
    if (root !== undefined && !isInside(real, realpathSync.native(root))) {
      return { kind: 'refused', because: `it is a link that leads out of ${root}` };
    }
    // O_NOFOLLOW: `real` has no link left in its last part, so one that is there now was put there meanwhile.
    const file = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      return readRegular(file, maxBytes);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    if (!ABSENT.has(code)) return { kind: 'refused', because: REASONS.get(code) ?? code };
    // A link to nothing was meant to be something, perhaps on a disk that is not mounted yet.
    return isThere(path) ? { kind: 'refused', because: 'it is a link to nothing' } : { kind: 'missing' };
  }
}

/** ENOTDIR: a part of the path is a file. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'this user may not read it (EACCES)'],
  ['EPERM', 'this user may not read it (EPERM)'],
  ['ELOOP', 'it is a link that leads in circles (ELOOP)'],
  ['ENXIO', 'it is not a regular file (ENXIO)'],
]);

function readRegular(file: number, maxBytes: number): ReadBytesInside {
  const stats = fstatSync(file);
  if (!stats.isFile()) return { kind: 'refused', because: 'it is not a regular file' };
  const tooLarge = { kind: 'refused', because: `it is larger than ${maxBytes} bytes` } as const;
  if (stats.size > maxBytes) return tooLarge;
  let buffer: Buffer = Buffer.allocUnsafe(stats.size + 1);
  let bytes = 0;
  for (;;) {
    const count = readSync(file, buffer, bytes, buffer.length - bytes, null);
    if (count === 0) return { kind: 'bytes', bytes: buffer.subarray(0, bytes) };
    bytes += count;
    if (bytes > maxBytes) return tooLarge;
    // The size may lie (procfs says 0) or grow.
    if (bytes === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * bytes + LEAST_BYTES, maxBytes + 1));
  }
}

const LEAST_BYTES = 4096;

function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
