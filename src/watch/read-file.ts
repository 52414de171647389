/**
 * Reading a file so that the bytes are surely those of this path: nothing outside the root is read even while somebody
 * swaps folders for links, a fifo never blocks, and a file that changes while it is read is read again.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync, realpathSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { Stamp } from '../core/model.ts';
import type { Clock } from '../clock.ts';
import { errnoOf, isMissing } from './errno.ts';
import { sameStamp, stampOf } from './stamp.ts';

export type FileRead =
  | { readonly kind: 'read'; readonly stamp: Stamp; readonly content: Buffer }
  /** Over the limit, so its content was not read. */
  | { readonly kind: 'too-large'; readonly stamp: Stamp }
  | { readonly kind: 'gone' }
  /** Written to, or replaced by something else, during every attempt. */
  | { readonly kind: 'changing' }
  | { readonly kind: 'unreadable'; readonly code: string };

const ATTEMPTS = 3;
/** Long enough for an editor to end its save. */
const PAUSE_MS = 10;

/**
 * @param path absolute, with every link resolved.
 * @param maxBytes files with more are not read.
 */
export async function readFile(path: string, maxBytes: number, clock: Clock, signal?: AbortSignal): Promise<FileRead> {
  for (let attempt = 1; ; attempt += 1) {
    const result = readOnce(path, maxBytes);
    if (result.kind !== 'changing' || attempt === ATTEMPTS) return result;
    await clock.sleep(PAUSE_MS, signal);
  }
}

/** One attempt, in one go: the less time passes between open and close, the less can change. */
export function readOnce(path: string, maxBytes: number): FileRead {
  let file: number | undefined;
  try {
    // Without O_NONBLOCK, opening a fifo waits for a writer.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const before = fstatSync(file);
    if (!before.isFile() || !isAt(file, before, path)) return { kind: 'changing' };
    const stamp = stampOf(before);
    if (before.size > maxBytes) return { kind: 'too-large', stamp };
    const content = readExactly(file, before.size);
    if (content === undefined || !sameStamp(stamp, stampOf(fstatSync(file)))) return { kind: 'changing' };
    return { kind: 'read', stamp, content };
  } catch (error) {
    if (isMissing(error)) return { kind: 'gone' };
    const code = errnoOf(error);
    if (code === undefined) throw error;
    // O_NOFOLLOW met a link where a file was seen; ENXIO is a socket.
    return code === 'ELOOP' || code === 'ENXIO' ? { kind: 'changing' } : { kind: 'unreadable', code };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** True when the open file is what the path names, without a link on the way. */
function isAt(file: number, opened: Stats, path: string): boolean {
  if ((openedPath(file) ?? realpathSync.native(path)) !== path) return false;
  const named = lstatSync(path);
  return named.ino === opened.ino && named.dev === opened.dev;
}

/** Where the kernel says that an open file lies: on Linux, which alone tells, and only where /proc is mounted. */
function openedPath(file: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${file}`);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** `size` bytes, or undefined when the file holds more or fewer. */
function readExactly(file: number, size: number): Buffer | undefined {
  // One byte more, to see a file that has grown.
  const buffer = Buffer.allocUnsafeSlow(size + 1);
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(file, buffer, filled, buffer.length - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return filled === size ? buffer.subarray(0, size) : undefined;
}
