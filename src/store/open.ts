/** The database of everything that is remembered: found, checked, set aside when damaged, migrated, and given a shape. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { makePrivate, makePrivateFolder, setAside, writePrivateFile, type SetAside } from '../private-file.ts';
import type { SessionStore, UsageStore } from '../session/ports.ts';
import type { Store } from '../sync/ports/store.ts';
import { backUp, pruneBackups } from './backup.ts';
import { openConnection, type Connection } from './connection.ts';
import { translating } from './errors.ts';
import { inspect } from './inspect.ts';
import { freshDatabase, migrate } from './migrate.ts';
import { readMigrations, type Migration } from './migrations.ts';
import { createStore } from './store.ts';

export interface StoreOptions {
  /** The database file; it and its folder are made when missing. */
  readonly path: string;
  readonly clock: Clock;
  readonly log?: Log;
}

export interface OpenedStore extends Store {
  readonly sessions: SessionStore;
  readonly usage: UsageStore;
  /** To be called when the start is over: until then another process that holds the database is waited for patiently. */
  started(): void;
  /** The database that was found and could not be used: a fresh one is open in its place. */
  readonly damaged?: SetAside;
}

/** What SQLite keeps beside a database; a database is only whole together with them. */
const BESIDE = ['-wal', '-shm'] as const;

/**
 * Only one process may have the store open; who calls this holds the lock.
 *
 * @throws MoontideError STORE_NEWER or STORE_ALTERED, with the file left byte for byte as it was; STORE_UNAVAILABLE.
 */
export function openStore(options: StoreOptions): OpenedStore {
  const { connection, damaged } = openMigrated(options, readMigrations());
  try {
    return {
      ...createStore(connection, options.clock),
      ...(damaged === undefined ? {} : { damaged }),
      started: () => {
        connection.waitBriefly();
      },
    };
  } catch (error) {
    connection[Symbol.dispose]();
    throw error;
  }
}

/** The open database with all of `migrations` applied. */
export function openMigrated(
  { path, clock, log }: StoreOptions,
  migrations: readonly Migration[],
): { readonly connection: Connection; readonly damaged?: SetAside } {
  makePrivateFolder(dirname(path));
  const found = inspect(path, migrations);
  const damaged = found.kind === 'damaged' ? { path: setAside(path, BESIDE, clock), reason: found.reason } : undefined;
  if (damaged !== undefined) log?.error({ ...damaged }, 'The database is damaged and was set aside');
  if (found.kind !== 'sound') writePrivateFile(path, freshDatabase(migrations, clock.now()));

  for (const suffix of ['', ...BESIDE]) makePrivate(path + suffix);
  const connection = openConnection(path);
  try {
    if (found.kind === 'sound') {
      if (found.pending.length > 0) migrateWithCopy(connection.database, found.pending, { path, clock, log });
      for (const { name } of found.pending) log?.info({ migration: name }, 'The database was migrated');
    }
    return { connection, ...(damaged === undefined ? {} : { damaged }) };
  } catch (error) {
    connection[Symbol.dispose]();
    throw error;
  }
}

/** The copy stays for whoever goes back to the version before; where nothing was changed there is no need of it. */
function migrateWithCopy(
  database: Database.Database,
  pending: readonly Migration[],
  { path, clock, log }: { readonly path: string; readonly clock: Clock; readonly log: Log | undefined },
): void {
  const backup = backUp(database, path, clock);
  try {
    translating(path, () => {
      migrate(database, pending, clock.now());
    });
  } catch (error) {
    rmSync(backup, { force: true });
    throw error;
  }
  pruneBackups(path);
  log?.info({ backup }, 'a copy of the database as it was before the upgrade is kept');
}
