import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { mkdirSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { onDisk } from '../private-file.ts';

/**
 * Replaces a configuration file in one step, or makes it with `newMode`. One that is there keeps its mode and its owner;
 * where it is a link, what the link names is replaced, as dotfile managers need it.
 * @throws MoontideError STORE_UNAVAILABLE.
 */
export function writeConfigFile(path: string, text: string, newMode: number): void {
  onDisk(`write ${path}`, () => {
    const target = realPath(path);
    if (target === undefined) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileAtomic.sync(path, text, { mode: newMode });
    } else {
      writeFileAtomic.sync(target, text);
    }
  });
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
