/**
 * One Moontide per user. The lock is the kernel's (fcntl, through SQLite: Node itself offers none), so it ends with the
 * process however that ends, and nothing stale is left to be judged or deleted.
 */
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { MoontideError, hasCode } from '../src/core/errors.ts';
import { makePrivateFolder, writePrivateFile } from '../src/private-file.ts';
import { translating } from '../src/store/errors.ts';

/** What a process says of itself while it holds the lock. */
export type Holder = Static<typeof Holder>;
const Holder = Type.Object({
  pid: Type.Integer(),
  what: Type.Union([Type.Literal('daemon'), Type.Literal('job')]),
  /** Milliseconds since 1970. */
  startedAt: Type.Number(),
  version: Type.String(),
});

/** Holds until it is disposed of or the process ends. Whoever drops it without disposing may lose it to the collector. */
export type Lock = Disposable;

/**
 * Takes the lock or throws at once. The file stays empty and is never deleted: of two files by one name, one old and one
 * new, each could be locked. Nor may this process open it by other means: closing any descriptor of a file ends the
 * process's fcntl locks on it.
 *
 * @throws MoontideError LOCK_HELD, with the holder in its details where it is known; STORE_UNAVAILABLE.
 */
export function takeLock(path: string, holder: Holder): Lock {
  makePrivateFolder(dirname(path));
  makeLockFile(path);
  const database = lockedDatabase(path);
  try {
    writePrivateFile(holderPath(path), `${JSON.stringify(holder)}\n`);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    [Symbol.dispose]() {
      try {
        rmSync(holderPath(path), { force: true });
      } finally {
        database.close();
      }
    },
  };
}

/** Who said last that they hold the lock; they may have been killed since. Undefined when that cannot be read. */
export function lockHolder(path: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(holderPath(path), 'utf8'));
    return Value.Check(Holder, holder) ? holder : undefined;
  } catch {
    // Whatever is wrong with it, it only means that the holder is not known.
    return undefined;
  }
}

/**
 * IMMEDIATE takes one lock of SQLite's, RESERVED, in a single step that one process wins. EXCLUSIVE takes several, and
 * of processes that start together each could fail for the SHARED lock of another, so that none wins.
 */
function lockedDatabase(path: string): Database.Database {
  const database = translating(path, () => new Database(path, { timeout: 0 }));
  try {
    translating(path, () => {
      // Otherwise the empty transaction makes a journal file, which a killed process would leave behind.
      database.pragma('journal_mode = memory');
      database.exec('begin immediate');
    });
    return database;
  } catch (error) {
    database.close();
    throw isBusy(error) ? lockHeld(path, error) : error;
  }
}

/** Made before SQLite would make it, for its mode; never opened once it is there. @throws STORE_UNAVAILABLE. */
function makeLockFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    const why = error instanceof Error ? error.message : String(error);
    throw new MoontideError('STORE_UNAVAILABLE', `Cannot make the lock file ${path}: ${why}.`, { cause: error });
  }
}

function isBusy(error: unknown): boolean {
  return (
    hasCode(error, 'STORE_UNAVAILABLE') &&
    error.cause instanceof Database.SqliteError &&
    error.cause.code === 'SQLITE_BUSY'
  );
}

function lockHeld(path: string, cause: unknown): MoontideError {
  const holder = lockHolder(path);
  const who =
    holder === undefined ? 'Another process' : `A ${holder.what} (process ${holder.pid}, version ${holder.version})`;
  return new MoontideError('LOCK_HELD', `${who} holds the lock ${path}.`, {
    cause,
    details: holder === undefined ? { path } : { path, holder },
  });
}

function holderPath(path: string): string {
  return `${path}.json`;
}
