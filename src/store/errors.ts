/** Where SQLite's errors become ours. Result codes: https://sqlite.org/rescode.html */
import Database from 'better-sqlite3';
import { MoontideError, asMoontideError } from '../core/errors.ts';

/** The machine's doing, not the database's: the same call may succeed once the disk, or the other process, lets it. */
const UNAVAILABLE: Readonly<Record<string, { readonly fix?: string }>> = {
  SQLITE_BUSY: { fix: 'End the process that holds the database.' },
  SQLITE_FULL: { fix: 'Free space on the disk.' },
  SQLITE_IOERR: {},
  SQLITE_READONLY: { fix: 'Make the database and its folder writable for this user.' },
  SQLITE_CANTOPEN: { fix: 'Make the database and its folder readable and writable for this user.' },
};

const DAMAGED: ReadonlySet<string> = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);

/** Runs `use`; what SQLite throws leaves as a MoontideError, anything else as it is. */
export function translating<Result>(path: string, use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    throw error instanceof Database.SqliteError ? translated(error, path) : error;
  }
}

/** True when SQLite says that the file is no database, or no whole one. */
export function saysDamaged(error: unknown): error is Error {
  return error instanceof Database.SqliteError && DAMAGED.has(primaryCode(error.code));
}

function translated(error: { readonly code: string; readonly message: string }, path: string): MoontideError {
  const message = `The database ${path} cannot be used: ${error.message} (${error.code}).`;
  const unavailable = UNAVAILABLE[primaryCode(error.code)];
  if (unavailable !== undefined)
    return new MoontideError('STORE_UNAVAILABLE', message, { cause: error, ...unavailable });
  if (saysDamaged(error)) {
    const fix =
      'Restart the daemon with `moontide restart`: it sets a damaged database aside and goes on with a fresh one.';
    return new MoontideError('STORE_UNAVAILABLE', message, { cause: error, fix });
  }
  return asMoontideError(error);
}

/** `SQLITE_IOERR_WRITE` is a kind of `SQLITE_IOERR`. */
function primaryCode(code: string): string {
  return code.split('_', 2).join('_');
}
