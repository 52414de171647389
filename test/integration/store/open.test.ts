import Database from 'better-sqlite3';
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import type { ProjectId } from '../../../src/core/model.ts';
import { openStore } from '../../../src/store/open.ts';
import { startChild } from '../../support/child.ts';
import { digests } from '../../support/file-digest.ts';
import { logInto } from '../../support/log-into.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { recordFor } from '../../support/store-values.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const projectId = 'proj2345' as ProjectId;
const clock = new ManualClock(Date.UTC(2026, 0, 1));

/** A store on disk with one record in it, closed again. */
function closedStore(folder: string): string {
  const path = join(folder, 'moontide.db');
  using store = openStore({ path, clock });
  store.project(projectId).putRecord(recordFor('docs/a.md'));
  return path;
}

/** Does to a database what only another program would. */
function alter(path: string, sql: string): void {
  const database = new Database(path);
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

/** The field for the number of free pages: https://sqlite.org/fileformat2.html, section 1.3.7. */
function withFreePages(database: Buffer, count: number): Buffer {
  database.writeUInt32BE(count, 36);
  return database;
}

function thrownBy(act: () => unknown): MoontideError {
  try {
    act();
  } catch (error) {
    if (error instanceof MoontideError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('opening a store', () => {
  it('makes the folder and the database, and finds what was put when it is opened again', () => {
    using folder = tempFolder();
    const path = closedStore(join(folder.path, 'a', 'b'));
    using store = openStore({ path, clock });
    expect(store.damaged).toBeUndefined();
    expect([...store.project(projectId).records().values()]).toEqual([recordFor('docs/a.md')]);
  });

  it('leaves one file behind when it is closed', () => {
    using folder = tempFolder();
    closedStore(folder.path);
    expect(readdirSync(folder.path)).toEqual(['moontide.db']);
  });

  it('keeps others out of the files and the folder that it makes, whatever the umask', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'state', 'moontide.db');
    await using child = startChild('program-store', [path, '000']);
    await child.line();
    expect(modeOf(dirname(path))).toBe('700');
    for (const suffix of ['', '-wal', '-shm']) expect(modeOf(path + suffix), suffix).toBe('600');
  });

  it('takes back what others may do with a database that it finds', () => {
    using folder = tempFolder();
    const path = closedStore(folder.path);
    chmodSync(path, 0o666);
    using store = openStore({ path, clock });
    store.project(projectId).putRecord(recordFor('docs/b.md'));
    for (const suffix of ['', '-wal', '-shm']) expect(modeOf(path + suffix), suffix).toBe('600');
  });

  it('is unavailable when the database is a folder', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    mkdirSync(path);
    expect(thrownBy(() => openStore({ path, clock }))).toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'later' });
  });

  it('is unavailable when its folder cannot be made', () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'state'), 'a file');
    const error = thrownBy(() => openStore({ path: join(folder.path, 'state', 'moontide.db'), clock }));
    expect(error.code).toBe('STORE_UNAVAILABLE');
    expect(error.cause).toMatchObject({ code: 'EEXIST' });
  });

  it('is unavailable while another process has the database locked', () => {
    using folder = tempFolder();
    const path = closedStore(folder.path);
    const other = new Database(path);
    try {
      other.pragma('locking_mode = exclusive');
      other.exec('begin exclusive');
      const error = thrownBy(() => openStore({ path, clock }));
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', fix: 'End the process that holds the database.' });
      expect(error.cause).toMatchObject({ code: expect.stringMatching(/^SQLITE_BUSY/u) as unknown });
    } finally {
      other.close();
    }
  });
});

describe('a database that is not as this version made it', () => {
  it.each([
    ['STORE_NEWER', 'has a migration that is not known here', `insert into migrations values ('9999_later', 'x', 0)`],
    ['STORE_ALTERED', 'was made by another text of a migration', `update migrations set sha256 = 'x'`],
    ['STORE_ALTERED', 'has lost its journal', 'drop table migrations'],
    ['STORE_ALTERED', 'has lost a migration from its journal', 'delete from migrations'],
    ['STORE_ALTERED', 'has one column more', 'alter table records add column more text'],
    ['STORE_ALTERED', 'has one table less', 'drop table intents'],
    ['STORE_ALTERED', 'has one trigger more', 'create trigger t after insert on jobs begin delete from records; end'],
    ['STORE_ALTERED', 'belongs to another application', 'pragma application_id = 1'],
    ['STORE_ALTERED', 'belongs to no application', 'pragma application_id = 0'],
  ] as const)('is refused with %s when it %s, and stays byte for byte as it was', (code, _, sql) => {
    using folder = tempFolder();
    const path = closedStore(folder.path);
    alter(path, sql);
    const before = digests(folder.path);
    expect(thrownBy(() => openStore({ path, clock })).code).toBe(code);
    expect(digests(folder.path)).toEqual(before);
  });

  it('is refused without a change to its main file or its log when a killed process left a log behind', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    await using child = startChild('program-store', [path]);
    for (let count = 0; count < 5; count += 1) await child.line();
    child.stop();
    const main = readFileSync(path);
    const log = readFileSync(`${path}-wal`);

    const copy = join(folder.path, 'copy.db');
    writeFileSync(copy, main);
    writeFileSync(`${copy}-wal`, log);
    const database = new Database(copy);
    // Neither closing nor writing may move the log into the main file.
    database.pragma('wal_autocheckpoint = 0');
    database.exec(`insert into migrations values ('9999_later', 'x', 0)`);
    const newerMain = readFileSync(copy);
    const newerLog = readFileSync(`${copy}-wal`);
    database.close();
    const newer = join(folder.path, 'newer.db');
    writeFileSync(newer, newerMain);
    writeFileSync(`${newer}-wal`, newerLog);

    expect(thrownBy(() => openStore({ path: newer, clock })).code).toBe('STORE_NEWER');
    expect(readFileSync(newer).equals(newerMain)).toBe(true);
    expect(readFileSync(`${newer}-wal`).equals(newerLog)).toBe(true);
  });
});

describe('a damaged database', () => {
  const stamp = '20260101T000000.000Z';

  it.each([
    ['is no database', (path: string) => writeFileSync(path, 'not a database, but long enough to be one'.repeat(50))],
    ['is a few bytes', (path: string) => writeFileSync(path, 'x')],
    ['is empty', (path: string) => truncateSync(path, 0)],
    ['is cut off', (path: string) => truncateSync(path, statSync(path).size - 4096)],
    ['has a page of zeros', (path: string) => writeFileSync(path, readFileSync(path).fill(0, 4096, 8192))],
    [
      'counts free pages that are not there',
      (path: string) => writeFileSync(path, withFreePages(readFileSync(path), 7)),
    ],
    ['has another schema page', (path: string) => writeFileSync(path, readFileSync(path).fill(255, 100, 4096))],
  ])('is set aside and replaced when it %s', (_, damage) => {
    using folder = tempFolder();
    const path = closedStore(folder.path);
    damage(path);
    const before = readFileSync(path);
    const told: unknown[] = [];
    using store = openStore({ path, clock, log: logInto(told) });
    expect(store.damaged?.path).toBe(`${path}.damaged-${stamp}`);
    expect(store.damaged?.reason).not.toBe('');
    expect(readFileSync(`${path}.damaged-${stamp}`).equals(before)).toBe(true);
    expect(told).toEqual([['error', { ...store.damaged }, 'The database is damaged and was set aside']]);
    expect(store.project(projectId).records().size).toBe(0);
    store.project(projectId).putRecord(recordFor('docs/a.md'));
    expect(store.project(projectId).records().size).toBe(1);
  });

  it('takes its log along, so that both can be looked at together', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    writeFileSync(path, 'garbage');
    writeFileSync(`${path}-wal`, 'the log');
    using store = openStore({ path, clock });
    expect(store.damaged?.path).toBe(`${path}.damaged-${stamp}`);
    expect(readFileSync(`${path}.damaged-${stamp}-wal`, 'utf8')).toBe('the log');
  });

  it('is also one of which only the log is left: that is not read into a new one', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    const lost = join(folder.path, 'lost.db');
    {
      await using child = startChild('program-store', [lost]);
      await child.line();
    }
    writeFileSync(`${path}-wal`, readFileSync(`${lost}-wal`));
    using store = openStore({ path, clock });
    expect(store.damaged?.reason).toBe('only its write-ahead log is there');
    expect(store.project(projectId).records().size).toBe(0);
  });

  it('never takes the place of one that was set aside before', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    const damaged: unknown[] = [];
    for (const content of ['first', 'second', 'third']) {
      writeFileSync(path, content);
      using store = openStore({ path, clock });
      damaged.push(readFileSync(store.damaged?.path ?? '', 'utf8'));
    }
    expect(damaged).toEqual(['first', 'second', 'third']);
    expect(readdirSync(folder.path).filter((name) => name.includes('damaged'))).toHaveLength(3);
  });

  it('is no longer reported once it has been replaced', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    writeFileSync(path, 'garbage');
    openStore({ path, clock })[Symbol.dispose]();
    using store = openStore({ path, clock });
    expect(store.damaged).toBeUndefined();
  });
});
