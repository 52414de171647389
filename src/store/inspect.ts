/** Looks at a database file without changing it: nothing is written before it is known to be ours, whole and not newer. */
import { readFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { MoontideError } from '../core/errors.ts';
import { onDisk } from '../private-file.ts';
import { BUSY_TIMEOUT_MS } from './connection.ts';
import { saysDamaged, translating } from './errors.ts';
import { withoutLog } from './file-format.ts';
import { APPLICATION_ID, expectedSchema, schemaOf } from './migrate.ts';
import type { Migration } from './migrations.ts';

export type Inspection =
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'sound'; readonly pending: readonly Migration[] };

/** @throws MoontideError STORE_NEWER, STORE_ALTERED, STORE_UNAVAILABLE. */
export function inspect(path: string, migrations: readonly Migration[]): Inspection {
  const bytes = sizeOf(path);
  const isLogThere = sizeOf(`${path}-wal`) !== undefined;
  if (bytes === undefined) {
    // SQLite would read the old log into a new database.
    return isLogThere ? { kind: 'damaged', reason: 'only its write-ahead log is there' } : { kind: 'missing' };
  }
  if (bytes === 0) return { kind: 'damaged', reason: 'the file is empty' };
  return translating(path, () => {
    try {
      return inspectFile(path, isLogThere, migrations);
    } catch (error) {
      if (saysDamaged(error)) return { kind: 'damaged', reason: error.message };
      throw error;
    }
  });
}

function inspectFile(path: string, isLogThere: boolean, migrations: readonly Migration[]): Inspection {
  const database = openForReading(path, isLogThere);
  try {
    const applicationId = database.pragma('application_id', { simple: true });
    if (applicationId !== APPLICATION_ID) {
      throw altered(path, `it belongs to another application (id ${String(applicationId)})`);
    }
    const finding = database.pragma('quick_check(1)', { simple: true });
    if (finding !== 'ok') return { kind: 'damaged', reason: String(finding) };
    return { kind: 'sound', pending: pendingMigrations(database, path, migrations) };
  } finally {
    database.close();
  }
}

/**
 * Even a connection that only reads makes SQLite create `-wal` and `-shm`, and leave them there. So without a log, when
 * all there is stands in the main file, a copy of that in memory is read.
 */
function openForReading(path: string, isLogThere: boolean): Database.Database {
  if (isLogThere) return new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  return new Database(withoutLog(onDisk(`read ${path}`, () => readFileSync(path))), { readonly: true });
}

function pendingMigrations(
  database: Database.Database,
  path: string,
  migrations: readonly Migration[],
): readonly Migration[] {
  const schema = schemaOf(database);
  if (!schema.includes('table migrations: ')) throw altered(path, 'it has no journal of migrations');
  const applied = database
    .prepare<[], { name: string; sha256: string }>('select name, sha256 from migrations order by name')
    .all();
  const unknown = applied.filter(({ name }) => !migrations.some((known) => known.name === name));
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => name).join(', ');
    throw new MoontideError('STORE_NEWER', `The database ${path} was written by a newer version (it has ${names}).`, {
      details: { path, unknown: unknown.map(({ name }) => name) },
    });
  }
  const known = migrations.slice(0, applied.length);
  for (const [index, { name, sha256 }] of known.entries()) {
    if (applied[index]?.name !== name) throw altered(path, `migration ${name} is not in its journal, later ones are`);
    if (applied[index].sha256 !== sha256) throw altered(path, `it was made by another text of migration ${name}`);
  }
  if (schema !== expectedSchema(known)) throw altered(path, 'its schema is not the one that its migrations make');
  return migrations.slice(applied.length);
}

function altered(path: string, why: string): MoontideError {
  return new MoontideError('STORE_ALTERED', `The database ${path} is not as Moontide made it: ${why}.`, {
    details: { path },
  });
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
