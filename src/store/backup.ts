/** A copy of the database as it was before a migration, for whoever goes back to the version before. */
import { readdirSync, rmSync } from 'node:fs';
import { posix } from 'node:path';
import type Database from 'better-sqlite3';
import type { Clock } from '../clock.ts';
import { makePrivate, onDisk } from '../private-file.ts';
import { translating } from './errors.ts';

/** Enough to go back over the last upgrades; older ones tell of files that are long gone. */
const KEPT = 3;

const MARK = '.before-upgrade-';

/** @returns the copy's path. @throws MoontideError STORE_UNAVAILABLE, as on a full disk; then no copy is left. */
export function backUp(database: Database.Database, path: string, clock: Clock): string {
  const backup = `${path}${MARK}${new Date(clock.now()).toISOString().replaceAll(/[-:]/gu, '')}`;
  rmSync(backup, { force: true });
  try {
    // Whole and in one file, with what still stands in the write-ahead log alone.
    translating(backup, () => database.prepare('vacuum into ?').run(backup));
  } catch (error) {
    rmSync(backup, { force: true });
    throw error;
  }
  makePrivate(backup);
  return backup;
}

/** Deletes all but the newest copies. @throws MoontideError STORE_UNAVAILABLE. */
export function pruneBackups(path: string): void {
  onDisk(`delete old copies of ${path}`, () => {
    for (const old of backupsOf(path).slice(0, -KEPT)) rmSync(old, { force: true });
  });
}

/** The oldest first. */
function backupsOf(path: string): readonly string[] {
  const folder = posix.dirname(path);
  return readdirSync(folder)
    .filter((name) => name.startsWith(posix.basename(path) + MARK))
    .toSorted()
    .map((name) => posix.join(folder, name));
}
