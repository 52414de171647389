/** The files of `migrations/`, in the order of their names. A released one is never edited. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Migration {
  /** The file's name without `.sql`. */
  readonly name: string;
  readonly sql: string;
  /** Digest of `sql`: an applied migration is known by it. */
  readonly sha256: string;
}

const FILE_NAME = /^(?<name>\d{4}_[a-z0-9_]+)\.sql$/u;

export function readMigrations(): readonly Migration[] {
  // A subpath import is found from src/ and from dist/src/ alike; it must name a file, so it names the first one.
  const folder = new URL('.', import.meta.resolve('#migrations/0001_memory.sql'));
  return readdirSync(fileURLToPath(folder))
    .sort()
    .flatMap((file) => {
      const name = FILE_NAME.exec(file)?.groups?.['name'];
      return name === undefined ? [] : [migration(name, readFileSync(new URL(file, folder), 'utf8'))];
    });
}

export function migration(name: string, sql: string): Migration {
  return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}
