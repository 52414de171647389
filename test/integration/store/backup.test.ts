import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migration } from '../../../src/store/migrations.ts';
import { openMigrated } from '../../../src/store/open.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const STEPS = ['one', 'two', 'three', 'four', 'five', 'six'].map((name, index) =>
  migration(`000${index + 1}_${name}`, `create table ${name} (id integer) strict; insert into ${name} values (7);`),
);

function backupsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.includes('.before-upgrade-'))
    .toSorted();
}

describe('an upgrade', () => {
  it('keeps a copy of the database as it was, for this user alone', () => {
    using folder = tempFolder();
    const [path, clock] = [join(folder.path, 'moontide.db'), new ManualClock()];
    openMigrated({ path, clock }, STEPS.slice(0, 1)).connection[Symbol.dispose]();
    expect(backupsIn(folder.path)).toEqual([]);

    openMigrated({ path, clock }, STEPS.slice(0, 2)).connection[Symbol.dispose]();
    const [backup = ''] = backupsIn(folder.path);
    expect(backup).toBe('moontide.db.before-upgrade-20260101T000000.000Z');
    expect(statSync(join(folder.path, backup)).mode & 0o777).toBe(0o600);
    const before = new Database(join(folder.path, backup), { readonly: true });
    expect(before.prepare('select id from one').pluck().all()).toEqual([7]);
    expect(before.prepare("select name from sqlite_schema where name = 'two'").all()).toEqual([]);
    expect(before.pragma('integrity_check', { simple: true })).toBe('ok');
    before.close();
    // A version before takes it as its own.
    openMigrated({ path: join(folder.path, backup), clock }, STEPS.slice(0, 1)).connection[Symbol.dispose]();
  });

  it('makes no copy where there is nothing to do, and keeps the last few', async () => {
    using folder = tempFolder();
    const [path, clock] = [join(folder.path, 'moontide.db'), new ManualClock()];
    for (let step = 1; step <= STEPS.length; step += 1) {
      for (let start = 0; start < 2; start += 1) {
        openMigrated({ path, clock }, STEPS.slice(0, step)).connection[Symbol.dispose]();
        await clock.advance(60_000);
      }
    }
    expect(backupsIn(folder.path)).toHaveLength(3);
    expect(backupsIn(folder.path).at(-1)).toContain('T001000');
  });
});
