/** Brings a database to the newest schema, and tells which schema it has. */
import Database from 'better-sqlite3';
import { MoontideError } from '../core/errors.ts';
import type { Instant } from '../core/model.ts';
import { withLog } from './file-format.ts';
import type { Migration } from './migrations.ts';

/** Marks a SQLite file as Moontide's (`Moon` in ASCII). */
export const APPLICATION_ID = 0x4d6f6f6e;

const JOURNAL = `create table if not exists migrations (
  name       text    primary key,
  sha256     text    not null,
  applied_at integer not null
) strict, without rowid`;

/** Applies all of `pending`, or throws and leaves the database as it was. */
export function migrate(database: Database.Database, pending: readonly Migration[], appliedAt: Instant): void {
  if (pending.length === 0) return;
  // A migration may rebuild a table that others refer to, and inside a transaction this pragma does nothing.
  database.pragma('foreign_keys = off');
  database
    .transaction(() => {
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.exec(JOURNAL);
      const note = database.prepare('insert into migrations (name, sha256, applied_at) values (?, ?, ?)');
      for (const { name, sql, sha256 } of pending) {
        database.exec(sql);
        note.run(name, sha256, appliedAt);
      }
      refuseBrokenReferences(database, pending);
    })
    .immediate();
  database.pragma('foreign_keys = on');
}

/** A new database with the newest schema, as the bytes of its file. */
export function freshDatabase(migrations: readonly Migration[], createdAt: Instant): Buffer {
  const database = new Database(':memory:');
  try {
    migrate(database, migrations, createdAt);
    // Switched on disk, a process killed just then would leave a rollback journal behind.
    return withLog(database.serialize());
  } finally {
    database.close();
  }
}

/** The schema that these migrations make, in a form for comparison. */
export function expectedSchema(migrations: readonly Migration[]): string {
  const database = new Database(':memory:');
  try {
    migrate(database, migrations, 0);
    return schemaOf(database);
  } finally {
    database.close();
  }
}

/** Every table, index, view and trigger with its text; SQLite's own are not among them. */
export function schemaOf(database: Database.Database): string {
  const rows = database
    .prepare<[], string>(
      `select type || ' ' || name || ': ' || coalesce(sql, '') from sqlite_schema
       where name not like 'sqlite\\_%' escape '\\' order by type, name`,
    )
    .pluck()
    .all();
  return rows.join('\n');
}

function refuseBrokenReferences(database: Database.Database, pending: readonly Migration[]): void {
  const broken = database.prepare('pragma foreign_key_check').all();
  if (broken.length === 0) return;
  const names = pending.map(({ name }) => name).join(', ');
  throw new MoontideError('INTERNAL', `The migrations ${names} leave ${broken.length} rows that refer to nothing.`);
}
