/**
 * The daemon's log as files: `daemon.log` is the newest, and set aside under the time of its end when it is large or a day old.
 * Written at once, line by line: the last words before the process ends are in the file, and a reader sees whole lines.
 */
import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { posix } from 'node:path';
import type { Clock } from '../src/clock.ts';
import { olderLogs, setAsideName } from '../src/logs/log-names.ts';
import { makePrivateFolder } from '../src/private-file.ts';

export interface LogFolderOptions {
  /** Path of the newest file. */
  readonly path: string;
  readonly clock: Clock;
  readonly maxBytes?: number;
  readonly maxAgeMs?: number;
  /** How many files that were set aside are kept. */
  readonly kept?: number;
}

export interface LogFolder extends Disposable {
  /** What cannot be written, as on a full disk, is lost: the daemon goes on. */
  write(line: string): void;
}

const DAY_MS = 86_400_000;

/** @throws STORE_UNAVAILABLE when the folder cannot be made; the system's error when the file cannot be opened. */
export function openLogFolder(options: LogFolderOptions): LogFolder {
  const { path, clock, maxBytes = 5_000_000, maxAgeMs = DAY_MS, kept = 7 } = options;
  makePrivateFolder(posix.dirname(path));
  let file = openFile(path);

  function rotate(): void {
    closeSync(file.fd);
    try {
      renameSync(path, posix.join(posix.dirname(path), setAsideName(clock.now())));
      for (const old of olderLogs(path).slice(0, -kept)) rmSync(old, { force: true });
    } finally {
      file = openFile(path);
    }
  }

  return {
    write(line) {
      try {
        const bytes = Buffer.byteLength(line);
        const isDue = file.bytes + bytes > maxBytes || clock.now() - file.begunAt > maxAgeMs;
        if (isDue && file.bytes > 0) rotate();
        writeSync(file.fd, line);
        file.bytes += bytes;
      } catch (error) {
        // There is nowhere left to say it.
        if (!(error instanceof Error && 'syscall' in error)) throw error;
      }
    },
    [Symbol.dispose]: () => closeSync(file.fd),
  };
}

interface OpenFile {
  readonly fd: number;
  readonly begunAt: number;
  bytes: number;
}

function openFile(path: string): OpenFile {
  const fd = openSync(path, 'a', 0o600);
  const { size, birthtimeMs } = fstatSync(fd);
  return { fd, bytes: size, begunAt: birthtimeMs };
}
