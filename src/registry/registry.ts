/**
 * What people told us: which projects there are and what they decided about them. Kept in files of its own, so that a
 * lost database loses none of it.
 */
import { join } from 'node:path';
import { Type } from 'typebox';
import type { ProjectId } from '../core/model.ts';
import { SHORT_ID_PATTERN } from '../core/short-id.ts';
import type { SetAside } from '../private-file.ts';
import type { ProjectEntry, Registry } from '../sync/ports/registry.ts';
import { findInstallation, givenInstallation } from './installation.ts';
import { FORMAT, type ReadOptions, readJsonFile, writeJsonFile } from '../json-file.ts';

export interface OpenedRegistry extends Registry {
  /** Files that made no sense and were set aside: what they held is not in the registry. */
  readonly damaged: readonly SetAside[];
}

export interface RegistryOptions extends ReadOptions {
  /** Made when missing. */
  readonly folder: string;
  /** In place of the id in `installation.json`. */
  readonly installationId?: string;
}

const closed = { additionalProperties: false } as const;

const Entry = Type.Object(
  {
    id: Type.Unsafe<ProjectId>(Type.String({ pattern: SHORT_ID_PATTERN })),
    root: Type.String({ pattern: '^/' }),
    name: Type.String(),
    rootIdentity: Type.Optional(Type.Object({ dev: Type.Number(), ino: Type.Number() }, closed)),
    hold: Type.Optional(Type.Union([Type.Literal('paused'), Type.Literal('cleaned')])),
    trusted: Type.Optional(Type.String()),
  },
  closed,
);

const Projects = Type.Object(
  {
    version: Type.Literal(FORMAT),
    projects: Type.Refine(
      Type.Array(Entry),
      (projects) => new Set(projects.map(({ id }) => id)).size === projects.length,
      () => 'has one id twice',
    ),
  },
  closed,
);

/**
 * Only one process may have the registry open; who calls this holds the lock.
 *
 * @throws MoontideError STORE_NEWER, with the files left as they were; STORE_UNAVAILABLE; CONFIG_INVALID for a bad
 * `installationId`.
 */
export function openRegistry({ folder, installationId, ...reading }: RegistryOptions): OpenedRegistry {
  const path = join(folder, 'projects.json');
  const file = readJsonFile(path, Projects, reading);
  const installation =
    installationId === undefined ? findInstallation(folder, reading) : givenInstallation(installationId);
  const damaged = [installation.damaged, file.kind === 'damaged' ? file.damaged : undefined].filter(
    (found) => found !== undefined,
  );

  let entries: readonly ProjectEntry[] = file.kind === 'read' ? file.content.projects : [];

  function keep(changed: readonly ProjectEntry[]): void {
    writeJsonFile(path, Projects, { version: FORMAT, projects: [...changed] });
    entries = changed;
  }

  return {
    installationId: installation.id,
    damaged,
    list: () => entries,
    get: (id) => entries.find((entry) => entry.id === id),
    put: (entry) => {
      const isKnown = entries.some(({ id }) => id === entry.id);
      keep(isKnown ? entries.map((other) => (other.id === entry.id ? entry : other)) : [...entries, entry]);
    },
    delete: (id) => {
      if (entries.some((entry) => entry.id === id)) keep(entries.filter((entry) => entry.id !== id));
    },
  };
}
