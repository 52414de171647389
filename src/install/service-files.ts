/** The files of a service on disk: written only where they differ, so that a second install changes nothing. */
import { rmSync } from 'node:fs';
import { onDisk, readIfThere, writePrivateFile } from '../private-file.ts';
import type { ServiceFile } from './service-spec.ts';

export interface WrittenFile extends ServiceFile {
  readonly outcome: 'written' | 'unchanged';
}

/** @throws STORE_UNAVAILABLE. */
export function writeServiceFile(file: ServiceFile): WrittenFile {
  if (readIfThere(file.path) === file.content) return { ...file, outcome: 'unchanged' };
  writePrivateFile(file.path, file.content);
  return { ...file, outcome: 'written' };
}

/** True when there was one. @throws STORE_UNAVAILABLE. */
export function removeServiceFile(path: string): boolean {
  if (readIfThere(path) === undefined) return false;
  onDisk(`remove ${path}`, () => rmSync(path));
  return true;
}
