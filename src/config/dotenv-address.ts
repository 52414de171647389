/** An address that a project's dotenv files ask for, as scripts that source them would use it. It waits for trust. */
import { join } from 'node:path';
import { parse } from 'dotenv';
import { readInside } from '../read-inside.ts';

const VARIABLE = 'KIMI_BASE_URL';
const FILES = ['.env.project', '.env'] as const;
const MAX_BYTES = 1_000_000;

export interface DotenvAddress {
  /** The words for it in a sentence: `KIMI_BASE_URL in .env`. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** Of the first file that has one; a file that cannot be read has none, and the search for a key says so. */
export async function readDotenvAddress(root: string): Promise<DotenvAddress | undefined> {
  for (const file of FILES) {
    const path = join(root, file);
    const read = readInside(path, { maxBytes: MAX_BYTES, root });
    const text = read.kind === 'text' ? (parse(read.text)[VARIABLE]?.trim() ?? '') : '';
    if (text !== '') return { name: `${VARIABLE} in ${file}`, path, text };
  }
  return undefined;
}
