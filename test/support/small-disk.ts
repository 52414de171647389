import { execFileSync } from 'node:child_process';
import { statfsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './temp-folder.ts';

/** A file system of its own with room for so many bytes; mounting it takes privileges. */
export interface SmallDisk extends Disposable {
  readonly path: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
}

export function mountSmallDisk(bytes: number): SmallDisk {
  const folder = tempFolder();
  const mounted = mountOver(folder.path, bytes);
  const ballast = join(folder.path, 'ballast');
  return {
    path: folder.path,
    fill() {
      const { bavail, bsize } = statfsSync(folder.path);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    },
    free() {
      rmSync(ballast);
    },
    [Symbol.dispose]() {
      mounted[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** An empty file system over a folder, until it is disposed of. */
export function mountOver(folder: string, bytes: number): Disposable {
  const user = `uid=${process.getuid?.() ?? 0},gid=${process.getgid?.() ?? 0}`;
  privileged('mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=700,${user}`, 'tmpfs', folder);
  // Lazily: what was just killed may still have files open.
  return { [Symbol.dispose]: () => privileged('umount', '--lazy', folder) };
}

function privileged(...command: readonly string[]): void {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [program = '', ...args] = [...asRoot, ...command];
  execFileSync(program, args);
}
