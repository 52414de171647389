/** The files of a service on disk: written only where they differ, so that a second install changes nothing. */
import { readFileSync, rmSync } from 'node:fs';
import { onDisk, writePrivateFile } from '../private-file.ts';
import type { ServiceFile } from './service-spec.ts';

export interface WrittenFile extends ServiceFile {
  readonly outcome: 'written' | 'unchanged';
}

/** @throws STORE_UNAVAILABLE. */
export function writeServiceFile(file: ServiceFile): WrittenFile {
  if (contentOf(file.path) === file.content) return { ...file, outcome: 'unchanged' };
  writePrivateFile(file.path, file.content);
  return { ...file, outcome: 'written' };
}

/** True when there was one. @throws STORE_UNAVAILABLE. */
export function removeServiceFile(path: string): boolean {
  if (contentOf(path) === undefined) return false;
  onDisk(`remove ${path}`, () => rmSync(path));
  return true;
}

/** Undefined where there is no such file. @throws STORE_UNAVAILABLE. */
export function contentOf(path: string): string | undefined {
  return onDisk(`read ${path}`, () => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  });
}
