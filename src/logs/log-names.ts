/** Names of the log files, old ones first: they sort by the time at which they were set aside. */
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';

/** `daemon-20260131T235959.999Z.log`. */
export function setAsideName(at: number): string {
  return `daemon-${new Date(at).toISOString().replaceAll(/[-:]/g, '')}.log`;
}

const SET_ASIDE = /^daemon-\d{8}T\d{6}\.\d{3}Z\.log$/;

/** Paths of those that were set aside, the oldest first; none where there is no folder. */
export function olderLogs(path: string): readonly string[] {
  const folder = posix.dirname(path);
  try {
    return readdirSync(folder)
      .filter((name) => SET_ASIDE.test(name))
      .toSorted()
      .map((name) => posix.join(folder, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
