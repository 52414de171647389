import { setTimeout as delay } from 'node:timers/promises';
import type { CountingServer } from './server.ts';
import { writeDocument } from './tree.ts';

/** Longer than any quiet time, so that no save waits for the one before it. */
const BETWEEN_SAVES_MS = 200;

/** Saves one document so many times: milliseconds from each save until its upload reaches the server. */
export async function saveLatencies(root: string, server: CountingServer, saves: number): Promise<readonly number[]> {
  const values: number[] = [];
  for (let save = 0; save < saves; save += 1) {
    const count = server.uploads.length;
    const savedAt = performance.now();
    writeDocument(root, 'docs/part-0003/page-00031.md', `saved ${save}`);
    await server.uploaded(count + 1);
    values.push((server.uploads[count]?.cameAt ?? Number.NaN) - savedAt);
    await delay(BETWEEN_SAVES_MS);
  }
  return values;
}
