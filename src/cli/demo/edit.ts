import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Document } from '../../control/protocol/project.ts';
import type { Context } from '../context.ts';

/** Long enough to have read what is on the screen. */
const DELAY_MS = 4000;

/** Adds a line to one of the sample's documents after a while, as a person would; nothing when it is interrupted. */
export async function editLater(root: string, documents: readonly Document[], context: Context): Promise<void> {
  const signal = context.interrupted();
  const texts = documents.filter(({ path, state }) => state === 'synced' && path.endsWith('.md'));
  const document = texts.find(({ path }) => path === 'README.md') ?? texts[0];
  if (document === undefined) return;
  await context.clock.sleep(DELAY_MS, signal).catch(() => undefined);
  if (signal.aborted) return;
  const at = new Date(context.clock.now()).toISOString();
  await appendFile(join(root, document.path), `\nThis line was added by the demo at ${at}.\n`);
}
