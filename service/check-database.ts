/** A look at the database for `doctor`, which may run beside the daemon: nothing is written. */
import type { DatabaseState } from '../src/cli/doctor/database.ts';
import { inspect } from '../src/store/inspect.ts';
import { readMigrations } from '../src/store/migrations.ts';

/** @throws MoontideError STORE_NEWER, STORE_ALTERED, STORE_UNAVAILABLE. */
export function checkDatabase(path: string): DatabaseState {
  const found = inspect(path, readMigrations());
  return found.kind === 'sound' ? { kind: 'sound', pending: found.pending.length } : found;
}
