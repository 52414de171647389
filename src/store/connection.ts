/** The slice of better-sqlite3 that the tables use: statements with named parameters, transactions, our errors. */
import Database from 'better-sqlite3';
import { translating } from './errors.ts';

/** Prepared once, run often. `parameters` holds a value for each `:name` of the text, and may hold more. */
export interface Statement<Parameters extends object, Row> {
  run(parameters: Parameters): void;
  get(parameters: Parameters): Row | undefined;
  all(parameters: Parameters): readonly Row[];
}

export interface Connection extends Disposable {
  prepare<Parameters extends object, Row = never>(sql: string): Statement<Parameters, Row>;
  /** All of `work` is kept or none; inside another transaction, with that one. `work` must not be asynchronous. */
  transact<Result>(work: () => Result): Result;
  /**
   * Changes whenever a statement of this connection may have written to the table: what was read of it under the same
   * number is still so, as nobody else writes. Undefined inside a transaction, which may be taken back.
   */
  version(table: string): number | undefined;
  /** From now on another process that holds the database is waited for briefly: there is more to do than to wait. */
  waitBriefly(): void;
}

/**
 * How long SQLite waits for another process, in milliseconds. Nobody else should have the database open, and the event
 * loop stands still meanwhile.
 */
export const BUSY_TIMEOUT_MS = 1_000;

/**
 * The same until `waitBriefly`, in milliseconds. Who starts serves nobody yet, and has nothing but its end to do without
 * the database.
 */
const STARTING_BUSY_TIMEOUT_MS = 15_000;

/** At most; a thousand documents need 700. */
const CACHE_KIB = 16_384;

/** @throws MoontideError STORE_UNAVAILABLE. */
export function openConnection(path: string): Connection & { readonly database: Database.Database } {
  const database = translating(path, () => openDatabase(path));
  const transaction = database.transaction((work: () => unknown) => work());
  const versions = new Map<string, number>();
  const versionOf = (table: string): number => versions.get(table) ?? 0;
  return {
    database,
    prepare: <Parameters extends object, Row>(sql: string): Statement<Parameters, Row> => {
      const statement = translating(path, () => database.prepare<[object], Row>(sql));
      const table = writtenTable(sql);
      return {
        run: (parameters) => {
          if (table !== undefined) versions.set(table, versionOf(table) + 1);
          translating(path, () => statement.run(parameters));
        },
        get: (parameters) => translating(path, () => statement.get(parameters)),
        all: (parameters) => translating(path, () => statement.all(parameters)),
      };
    },
    version: (table) => (database.inTransaction ? undefined : versionOf(table)),
    transact: <Result>(work: () => Result) =>
      // The right to write is taken at the start: taken later it could be refused when half of the work is done.
      translating(path, () => transaction.immediate(work) as Result),
    waitBriefly() {
      translating(path, () => database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`));
    },
    [Symbol.dispose]() {
      database.close();
    },
  };
}

/** The table that a statement writes to: one, which its text names first. What falls with a session is of no other interest. */
function writtenTable(sql: string): string | undefined {
  return /^\s*(?:insert(?:\s+or\s+\w+)?\s+into|update|delete\s+from)\s+(?<table>\w+)/iu.exec(sql)?.groups?.['table'];
}

function openDatabase(path: string): Database.Database {
  const database = new Database(path, { fileMustExist: true, timeout: STARTING_BUSY_TIMEOUT_MS });
  try {
    database.pragma('journal_mode = wal');
    // The disk and the listing tell again what a lost row told, so a power cut may cost the last commits and no wait for
    // the disk at each of them is needed. The end of the process alone loses nothing: the kernel has what was written.
    database.pragma('synchronous = normal');
    database.pragma('foreign_keys = on');
    // All of a large account's: the check for damage reads every page, and what is loaded next are the same ones.
    database.pragma(`cache_size = -${CACHE_KIB}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
