import Database from 'better-sqlite3';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { APPLICATION_ID, freshDatabase } from '../../../src/store/migrate.ts';
import { type Migration, migration, readMigrations } from '../../../src/store/migrations.ts';
import { openMigrated, openStore } from '../../../src/store/open.ts';
import { digests } from '../../support/file-digest.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const clock = new ManualClock(Date.UTC(2026, 0, 1));

const first = migration('0001_people', 'create table people (id integer primary key, name text not null) strict;');
const second = migration(
  '0002_pets',
  'create table pets (owner integer not null references people (id), name text not null) strict;',
);
const third = migration('0003_fish', `insert into pets select id, 'a fish' from people;`);

/** Opens with these migrations, runs the text, closes. */
function openWith(path: string, migrations: readonly Migration[], sql?: string): void {
  using connection = openMigrated({ path, clock }, migrations).connection;
  if (sql !== undefined) connection.prepare(sql).run({});
}

function read(path: string, sql: string): unknown[] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).raw().all();
  } finally {
    database.close();
  }
}

describe('migrations', () => {
  it('are the files of the folder in the order of their names', () => {
    const files = readdirSync(fileURLToPath(new URL('../../../migrations/', import.meta.url))).sort();
    expect(readMigrations().map(({ name }) => `${name}.sql`)).toEqual(files);
    expect(files[0]).toMatch(/^0001_/u);
  });

  it('make a database that says whose it is, what was applied to it and when', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    openStore({ path, clock })[Symbol.dispose]();
    expect(read(path, 'pragma application_id')).toEqual([[APPLICATION_ID]]);
    expect(read(path, 'pragma journal_mode')).toEqual([['wal']]);
    expect(read(path, 'select name, sha256, applied_at from migrations order by name')).toEqual(
      readMigrations().map(({ name, sha256 }) => [name, sha256, clock.now()]),
    );
  });

  it('make a file that has a write-ahead log from its first byte on', () => {
    // Versions 2 for writing and reading: https://sqlite.org/fileformat2.html, section 1.3.3.
    expect([...freshDatabase(readMigrations(), 0).subarray(18, 20)]).toEqual([2, 2]);
  });

  it('make only strict tables', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    openStore({ path, clock })[Symbol.dispose]();
    const loose = `select name from pragma_table_list where schema = 'main' and not strict and name not like 'sqlite_%'`;
    expect(read(path, loose)).toEqual([]);
  });

  it('bring a database of an earlier version up to date and keep what is in it', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'old.db');
    openWith(path, [first], `insert into people values (1, 'Ada')`);
    openWith(path, [first, second, third]);
    expect(read(path, 'select owner, name from pets')).toEqual([[1, 'a fish']]);
    expect(read(path, 'select name from migrations order by name')).toEqual([
      ['0001_people'],
      ['0002_pets'],
      ['0003_fish'],
    ]);
  });

  it('are applied once', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'old.db');
    openWith(path, [first, second], `insert into people values (1, 'Ada')`);
    openWith(path, [first, second, third]);
    openWith(path, [first, second, third]);
    expect(read(path, 'select count(*) from pets')).toEqual([[1]]);
  });

  it.each([
    ['one of them cannot be applied', migration('0003_wrong', 'insert into nothing values (1);')],
    ['they leave a row that refers to nothing', migration('0003_stray', `insert into pets values (99, 'a stray');`)],
  ])('are all undone when %s, and the database stays as it was for the version before', (_, wrong) => {
    using folder = tempFolder();
    const path = join(folder.path, 'old.db');
    openWith(path, [first], `insert into people values (1, 'Ada')`);
    const before = digests(folder.path);
    expect(() => openMigrated({ path, clock }, [first, second, wrong])).toThrow(
      expect.objectContaining({ code: 'INTERNAL' }) as Error,
    );
    expect(digests(folder.path)).toEqual(before);
    openWith(path, [first]);
    expect(read(path, 'select name from people')).toEqual([['Ada']]);
  });

  it('may rebuild a table that others refer to', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'old.db');
    openWith(path, [first, second], `insert into people values (1, 'Ada')`);
    openWith(path, [first, second], `insert into pets values (1, 'a cat')`);
    const rebuild = migration(
      '0003_rebuild',
      `create table new_people (id integer primary key, name text not null, born integer) strict;
       insert into new_people (id, name) select id, name from people;
       drop table people;
       alter table new_people rename to people;`,
    );
    openWith(path, [first, second, rebuild]);
    expect(read(path, 'select people.name, pets.name from pets join people on people.id = owner')).toEqual([
      ['Ada', 'a cat'],
    ]);
  });

  it('leave foreign keys in force', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'old.db');
    openWith(path, [first]);
    expect(() => openWith(path, [first, second], `insert into pets values (99, 'a stray')`)).toThrow(/FOREIGN KEY/u);
    expect(() => openWith(path, [first, second], `insert into pets values (99, 'a stray')`)).toThrow(/FOREIGN KEY/u);
  });

  it('cannot be applied when an earlier one is missing from the journal', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'old.db');
    openWith(path, [second]);
    expect(() => openMigrated({ path, clock }, [first, second])).toThrow(
      expect.objectContaining({
        code: 'STORE_ALTERED',
        message: expect.stringContaining('0001_people is not in its journal') as unknown,
      }) as Error,
    );
  });
});
