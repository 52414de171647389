/** Files that are for this user alone: written whole or not at all, and never deleted when they are damaged. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Clock } from './clock.ts';
import { MoontideError } from './core/errors.ts';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** A file that could not be made sense of, and where it was put. */
export interface SetAside {
  readonly path: string;
  /** What is wrong with it, for a person. */
  readonly reason: string;
}

/** Replaces the file in one step: whoever reads it sees the old content or the new. @throws STORE_UNAVAILABLE. */
export function writePrivateFile(path: string, content: string | Buffer): void {
  makePrivateFolder(dirname(path));
  onDisk(`write ${path}`, () => {
    writeFileAtomic.sync(path, content, { mode: FILE_MODE });
  });
}

/**
 * Makes the folder and those above it, where they are missing. One that is there keeps its mode: it may be a folder that
 * others need as it is (`MOONTIDE_HOME=/tmp`). @throws STORE_UNAVAILABLE.
 */
export function makePrivateFolder(path: string): void {
  onDisk(`make the folder ${path}`, () => {
    mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  });
}

/** Takes from an existing file what others may do with it, as after a restore from a backup. @throws STORE_UNAVAILABLE. */
export function makePrivate(path: string): void {
  onDisk(`change the mode of ${path}`, () => {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined && (mode & 0o777) !== FILE_MODE) chmodSync(path, FILE_MODE);
  });
}

/**
 * Renames `path` to `path.damaged-20260101T000000.000Z`, and with it those files that belong to it by a suffix of their
 * names. @returns the new name of `path`. @throws STORE_UNAVAILABLE.
 */
export function setAside(path: string, suffixes: readonly string[], clock: Clock): string {
  const names = ['', ...suffixes];
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:]/gu, '');
  let aside = `${path}.damaged-${stamp}`;
  for (let count = 2; names.some((suffix) => existsSync(aside + suffix)); count += 1) {
    aside = `${path}.damaged-${stamp}-${count}`;
  }
  onDisk(`rename ${path}`, () => {
    // The main file first: if the process is killed in between, the next start finds the others alone and moves them too.
    for (const suffix of names) {
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    }
  });
  return aside;
}

/** Runs `act`; what the file system throws leaves as STORE_UNAVAILABLE with what could not be done. */
export function onDisk<Result>(what: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw new MoontideError('STORE_UNAVAILABLE', `Cannot ${what}: ${messageOf(error)}.`, {
      cause: error,
      ...fixOf(error),
    });
  }
}

/** Undefined where there is no such file. @throws MoontideError STORE_UNAVAILABLE. */
export function readIfThere(path: string): string | undefined {
  return onDisk(`read ${path}`, () => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  });
}

/** What a file of ours says; nothing where it is not there. @throws MoontideError STORE_UNAVAILABLE. */
export function readPrivateText(path: string): string {
  return readIfThere(path) ?? '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fixOf(error: unknown): { readonly fix?: string } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
    ? { fix: 'Make the file and its folder readable and writable for this user.' }
    : {};
}
