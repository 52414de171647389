/** Writes a file of a project: whole or not at all, and never through a link. */
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { foldersAbove } from './core/eligibility-paths.ts';
import { MoontideError } from './core/errors.ts';
import type { RelPath } from './core/model.ts';

/**
 * Replaces a file below `root` in one step; folders that are missing are made.
 * @throws MoontideError UNREADABLE where a part of the path is a link or no folder, or the disk refuses.
 */
export async function writeInside(root: string, path: RelPath, text: string): Promise<void> {
  try {
    await refuseLinks(root, path);
    await writeFileAtomic(join(root, path), text);
  } catch (error) {
    if (error instanceof MoontideError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new MoontideError('UNREADABLE', `${path} cannot be written: ${reason}`, {
      cause: error,
      fix: 'Make the folder writable for this user.',
    });
  }
}

/** @throws MoontideError UNREADABLE. */
export async function refuseLinks(root: string, path: RelPath): Promise<void> {
  const realRoot = await realpath(root);
  for (const folder of foldersAbove(path)) {
    await mkdir(join(root, folder), { recursive: true });
    if ((await realpath(join(root, folder))) !== join(realRoot, folder)) throw linked(folder);
  }
  const stats = await lstat(join(root, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  // The library would write to where a link leads.
  if (stats !== undefined && !stats.isFile()) throw linked(path);
}

function linked(name: RelPath): MoontideError {
  return new MoontideError('UNREADABLE', `Nothing was written: ${name} is a link, or not what it should be.`, {
    fix: 'Put a folder or file of the project itself in its place.',
    details: { path: name },
  });
}
