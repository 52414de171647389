/**
 * Files on disk: `index.json` and a file with the content of each id in `contents/`. Killed at any moment it can be
 * read again: each is replaced in one step, a file exists when both its content and its entry in the index do, and what
 * is left over of the rest is removed when the folder is opened.
 */
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import writeFileAtomic from 'write-file-atomic';
import type { FileStorage } from './storage.ts';
import type { StoredFile } from './stored-file.ts';

const Index = Type.Object({
  version: Type.Literal(1),
  files: Type.Array(
    Type.Object({
      id: Type.String({ pattern: '^[A-Za-z0-9_-]+$' }),
      account: Type.String(),
      filename: Type.String(),
      purpose: Type.String(),
      bytes: Type.Integer({ minimum: 0 }),
      sha256: Type.String(),
      createdAt: Type.Number(),
      extraction: Type.Union([Type.Literal('done'), Type.Literal('failed')]),
      pendingPolls: Type.Integer({ minimum: 0 }),
    }),
  ),
});

/** A process that is killed loses nothing that was written; only a machine would, and this is an emulator. */
const WITHOUT_SYNC = { fsync: false };

/** @throws Error when `folder` holds an index that this version cannot read. */
export async function openFolderStorage(folder: string): Promise<FileStorage> {
  const contents = join(folder, 'contents');
  const index = join(folder, 'index.json');
  await mkdir(contents, { recursive: true });
  const present = new Set(await readdir(contents));
  const initial = (await readIndex(index)).filter((file) => present.has(file.id));
  await removeAllBut(contents, new Set(initial.map((file) => file.id)));
  await removeAllBut(folder, new Set(['contents', 'index.json']), 'index.json.');
  return {
    initial,
    async putContent(id, content) {
      await writeFileAtomic(join(contents, id), content, WITHOUT_SYNC);
    },
    async content(id) {
      return ifExists(readFile(join(contents, id)));
    },
    async deleteContent(id) {
      await rm(join(contents, id), { force: true });
    },
    async saveIndex(files) {
      const value: Static<typeof Index> = { version: 1, files: [...files] };
      await writeFileAtomic(index, `${JSON.stringify(value)}\n`, WITHOUT_SYNC);
    },
  };
}

async function readIndex(path: string): Promise<readonly StoredFile[]> {
  const text = await ifExists(readFile(path, 'utf8'));
  if (text === undefined) return [];
  const value: unknown = JSON.parse(text);
  if (!Value.Check(Index, value)) throw new Error(`${path} is not an index of the emulator, or a newer one`);
  return value.files;
}

async function removeAllBut(folder: string, kept: ReadonlySet<string>, prefix = ''): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!kept.has(name) && name.startsWith(prefix)) await rm(join(folder, name), { force: true });
  }
}

async function ifExists<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
