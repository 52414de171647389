/** The tracking file on the disk: never read or written through a link, and replaced in one step. */
import { lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MoontideError } from '../core/errors.ts';
import type { RelPath } from '../core/model.ts';
import { TRACKING_PATH } from '../core/tracking.ts';
import { readInside } from '../read-inside.ts';
import type { TrackingFile } from '../sync/ports/tracking-file.ts';

/** Where the next content is written before it takes the file's place. */
const NEXT_PATH = `${TRACKING_PATH}.next` as RelPath;

/** Neither is a document. */
export const TRACKING_PATHS: readonly RelPath[] = [TRACKING_PATH, NEXT_PATH];

/** A thousand documents with the longest names stay far below. */
const MAX_BYTES = 10_000_000;

export function createTrackingFile(root: string): TrackingFile {
  const path = join(root, TRACKING_PATH);
  return {
    read: async () => readInside(path, { maxBytes: MAX_BYTES, root }),
    async write(text) {
      try {
        await refuseLinks(root, path);
        await replace(path, join(root, NEXT_PATH), text);
      } catch (error) {
        if (error instanceof MoontideError) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        throw new MoontideError('UNREADABLE', `It cannot be written: ${reason}`, { cause: error });
      }
    },
  };
}

/** A folder that is missing is made; one that is a link may lead anywhere. */
async function refuseLinks(root: string, path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(join(root, '.ai'), { recursive: true });
  const [realRoot, realAi] = [await realpath(root), await realpath(join(root, '.ai'))];
  if (realAi !== join(realRoot, '.ai')) throw linked('.ai');
  await mkdir(folder, { recursive: true });
  if ((await realpath(folder)) !== join(realRoot, dirname(TRACKING_PATH))) throw linked(dirname(TRACKING_PATH));
  const stats = await lstat(path).catch(() => undefined);
  if (stats !== undefined && !stats.isFile()) throw linked(TRACKING_PATH);
}

function linked(name: string): MoontideError {
  return new MoontideError('UNREADABLE', `It cannot be written: ${name} is a link, or no file.`, {
    fix: 'Put a folder of the project in its place, or take `sync.tracking_file` out of the configuration.',
  });
}

async function replace(path: string, next: string, text: string): Promise<void> {
  await rm(next, { force: true });
  {
    // `wx`: what somebody puts there meanwhile is not written through.
    await using file = await open(next, 'wx');
    await file.writeFile(text);
    await file.sync();
  }
  await rename(next, path);
}
