/** Files that can be put back as they were. */
import { lstat, readFile, rm, writeFile } from 'node:fs/promises';

/** Has `undo` put the file back as it is now, or delete it where it is not there now. What is no file is left alone. */
export async function keepFile(undo: AsyncDisposableStack, path: string): Promise<void> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (stats === undefined) undo.defer(() => rm(path, { force: true }));
  if (stats?.isFile() !== true) return;
  const before = await readFile(path);
  undo.defer(async () => {
    // Its times say when it was changed, and it was not.
    if (!before.equals(await readFile(path))) await writeFile(path, before);
  });
}
