/** Documents to measure with, all under `docs/`: most peers leave out folders whose names begin with a dot. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILES_A_FOLDER = 10;
const BYTES = 4_096;

/** Writes `count` documents of 4 KB, ten a folder, each with content of its own; returns their paths below `root`. */
export function writeDocuments(root: string, count: number, version = 'first'): readonly string[] {
  const paths = Array.from({ length: count }, (_, index) => documentPath(index));
  for (const path of paths) writeDocument(root, path, version);
  return paths;
}

export function writeDocument(root: string, path: string, version: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), contentOf(path, version));
}

export function contentOf(path: string, version: string): string {
  const line = `The tide at station ${path} is computed, never stored; version ${version} of this page says how.\n`;
  return line.repeat(Math.ceil(BYTES / line.length)).slice(0, BYTES);
}

function documentPath(index: number): string {
  const folder = String(Math.floor(index / FILES_A_FOLDER)).padStart(4, '0');
  return `docs/part-${folder}/page-${String(index).padStart(5, '0')}.md`;
}
