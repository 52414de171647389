/** The package as it is published: what is built from the source of today, and the files that go with it. */
import { cpSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './checkout.ts';
import { REPOSITORY } from './markdown.ts';

/** Puts it where npm would, but for its dependencies and its types. */
export async function installPackage(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { files } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { files: readonly string[] };
  for (const file of ['package.json', ...globSync(files, { cwd: REPOSITORY, exclude: ['dist'] })]) {
    cpSync(join(REPOSITORY, file), join(folder, file), { recursive: true });
  }
  const { code, stderr } = await run(
    join(REPOSITORY, 'node_modules/.bin/rolldown'),
    ['--config', 'rolldown.config.ts', '--dir', join(folder, 'dist')],
    { cwd: REPOSITORY },
  );
  if (code !== 0) throw new Error(`The package cannot be built: ${stderr}`);
}
