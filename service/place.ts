/** What a folder on this machine is that somebody wants to add, and where a project's folder went. */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { MoontideError } from '../src/core/errors.ts';
import type { FolderIdentity } from '../src/core/model.ts';
import { refuseRoot } from '../src/core/root-rules.ts';

export interface FolderFacts {
  /** Absolute, without links. */
  readonly root: string;
  readonly identity: FolderIdentity;
  readonly name: string;
  /** Why it is never a project. */
  readonly refusal?: string;
}

/** What only a project has at its root. */
const MARKS = ['.git', '.ai', '.agents', 'AGENTS.md', 'CLAUDE.md', 'README.md', 'moontide.toml'] as const;

/** @throws MoontideError PROJECT_REFUSED when there is no such folder. */
export function inspectFolder(path: string, ownFolders: readonly string[]): FolderFacts {
  const root = realFolder(path);
  const { dev, ino } = statSync(root);
  const refusal = refuseRoot({
    root,
    home: realOrSame(homedir()),
    temporaryFolders: [tmpdir(), '/tmp', '/var/tmp', '/dev/shm'].map(realOrSame),
    ownFolders: ownFolders.map(realOrSame),
    isMountPoint: statSync(dirname(root)).dev !== dev,
    looksLikeProject: MARKS.some((mark) => existsSync(join(root, mark))),
  });
  return { root, identity: { dev, ino }, name: basename(root), ...(refusal === undefined ? {} : { refusal }) };
}

/** A folder that was renamed beside its old place; anything farther away is found when it is added again. */
export function findMovedFolder(root: string, { dev, ino }: FolderIdentity): string | undefined {
  const parent = dirname(root);
  try {
    for (const entry of readdirSync(parent, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = join(parent, entry.name);
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.ino === ino && found.dev === dev) return path;
    }
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
  return undefined;
}

function realFolder(path: string): string {
  try {
    const real = realpathSync(resolve(path));
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new MoontideError('PROJECT_REFUSED', `${path} cannot be a project: it is not there or cannot be read.`, {
      cause: error,
    });
  }
  throw new MoontideError('PROJECT_REFUSED', `${path} cannot be a project: it is not a folder.`);
}

function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isSystemError(error)) return path;
    throw error;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
