import Database from 'better-sqlite3';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asMoontideError } from '../../../src/core/errors.ts';
import type { ProjectId } from '../../../src/core/model.ts';
import { translating } from '../../../src/store/errors.ts';
import { openStore } from '../../../src/store/open.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { recordFor } from '../../support/store-values.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function translated(error: unknown): unknown {
  try {
    return translating('/state/moontide.db', () => {
      throw error;
    });
  } catch (thrown) {
    return thrown;
  }
}

describe('an error of SQLite', () => {
  it.each([
    'SQLITE_BUSY',
    'SQLITE_BUSY_SNAPSHOT',
    'SQLITE_FULL',
    'SQLITE_IOERR_WRITE',
    'SQLITE_READONLY_DBMOVED',
    'SQLITE_CANTOPEN',
    'SQLITE_CORRUPT_VTAB',
    'SQLITE_NOTADB',
  ])('makes the store unavailable when it is %s', (code) => {
    const error = new Database.SqliteError('what SQLite says', code);
    expect(translated(error)).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: `The database /state/moontide.db cannot be used: what SQLite says (${code}).`,
      cause: error,
    });
  });

  it.each(['SQLITE_ERROR', 'SQLITE_CONSTRAINT_CHECK', 'SQLITE_MISUSE'])('is a defect of ours when it is %s', (code) => {
    expect(translated(new Database.SqliteError('what SQLite says', code))).toMatchObject({ code: 'INTERNAL' });
  });

  it('is left alone when it is not SQLite’s at all', () => {
    const error = new Error('something else');
    expect(translated(error)).toBe(error);
  });
});

describe('a database that is damaged while it is open', () => {
  it('makes the store unavailable, with the way to set it aside', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    const project = 'proj2345' as ProjectId;
    openStore({ path, clock: new ManualClock() })[Symbol.dispose]();
    using store = openStore({ path, clock: new ManualClock() });
    writeFileSync(path, 'garbage '.repeat(8_192));
    let thrown: unknown;
    try {
      store.project(project).putRecord(recordFor('docs/a.md'));
      store.project(project).records();
    } catch (error) {
      thrown = error;
    }
    expect(asMoontideError(thrown)).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      fix: expect.stringContaining('moontide restart') as unknown,
    });
  });
});
