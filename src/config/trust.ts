/**
 * What a project's moontide.toml may not decide by itself. The file comes with a repository, so whatever would read more
 * than the user's configuration does, or guard it less, waits until a person says `moontide trust`.
 */
import { createHash } from 'node:crypto';
import type { RelPath } from '../core/model.ts';
import { belowRootAll } from './below-root.ts';
import { type Settings, merge } from './settings.ts';
import type { ProjectFile } from './schema.ts';

export interface Trusted {
  /** What is in force: everything the project asks for, less what is not trusted. */
  readonly effective: Settings;
  /** What waits for trust, one sentence each. */
  readonly asks: readonly string[];
  /** Names exactly the settings that need trust, trusted or not; undefined when none does. */
  readonly digest: string | undefined;
}

/** `trustedDigest`: the `digest` that a person agreed to; any other one counts as no agreement. */
export function applyTrust(user: Settings, project: ProjectFile, trustedDigest: string | undefined): Trusted {
  const wanted = merge(user, project);
  const widening = wideningOf(user, wanted);
  if (widening.asks.length === 0) return { effective: wanted, asks: [], digest: undefined };
  const digest = createHash('sha256').update(JSON.stringify(widening.settings)).digest('hex');
  if (digest === trustedDigest) return { effective: wanted, asks: [], digest };
  return { effective: narrowed(user, wanted), asks: widening.asks, digest };
}

interface Widening {
  readonly asks: readonly string[];
  /** What is hashed: the settings alone, in a fixed order, so that rewording the sentences takes no trust away. */
  readonly settings: readonly (readonly [key: string, value: string | number])[];
}

function wideningOf(user: Settings, wanted: Settings): Widening {
  const folders = newFolders(user, wanted).map((path) => ['documents.folders', path] as const);
  const files = newFiles(user, wanted).map((path) => ['documents.files', path] as const);
  const numbers = NUMBERS.filter(({ of }) => of(wanted) > of(user));
  return {
    asks: [
      ...folders.map(([, path]) => `documents.folders: read the folder ${path}`),
      ...files.map(([, path]) => `documents.files: read the file ${path}`),
      ...numbers.map(({ key, of, effect }) => `${key}: ${effect} (${of(wanted)} instead of ${of(user)})`),
    ],
    settings: [...folders, ...files, ...numbers.map(({ key, of }) => [key, of(wanted)] as const)],
  };
}

/** Settings that read more, or guard less, the higher they are. */
const NUMBERS = [
  {
    key: 'documents.max_bytes',
    of: (settings: Settings) => settings.documents.max_bytes,
    effect: 'upload larger files, in bytes',
  },
  {
    key: 'guard.mass_delete_ratio',
    of: (settings: Settings) => settings.guard.mass_delete_ratio,
    effect: 'let a larger part of the documents be deleted at once',
  },
  {
    key: 'guard.mass_delete_min',
    of: (settings: Settings) => settings.guard.mass_delete_min,
    effect: 'let more documents be deleted at once',
  },
] as const;

function narrowed(user: Settings, wanted: Settings): Settings {
  const { documents, guard } = wanted;
  const folders = new Set(newFolders(user, wanted));
  const files = new Set(newFiles(user, wanted));
  return {
    ...wanted,
    documents: {
      ...documents,
      folders: belowRootAll(documents.folders).filter((path) => !folders.has(path)),
      files: belowRootAll(documents.files).filter((path) => !files.has(path)),
      max_bytes: Math.min(documents.max_bytes, user.documents.max_bytes),
    },
    guard: {
      mass_delete_ratio: Math.min(guard.mass_delete_ratio, user.guard.mass_delete_ratio),
      mass_delete_min: Math.min(guard.mass_delete_min, user.guard.mass_delete_min),
    },
  };
}

/** Folders that the user's configuration does not read already; sorted, as their order is no reason to ask again. */
function newFolders(user: Settings, wanted: Settings): readonly RelPath[] {
  return belowRootAll(wanted.documents.folders)
    .filter((path) => !isRead(user, path))
    .toSorted();
}

function newFiles(user: Settings, wanted: Settings): readonly RelPath[] {
  const read = new Set(belowRootAll(user.documents.files));
  return belowRootAll(wanted.documents.files)
    .filter((path) => !read.has(path) && !isRead(user, path))
    .toSorted();
}

/** True for a folder of the user's configuration and for whatever lies in one. */
function isRead(user: Settings, path: RelPath): boolean {
  return belowRootAll(user.documents.folders).some((folder) => path === folder || path.startsWith(`${folder}/`));
}
