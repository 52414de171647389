/** Moontide as npm installs it: built, with no source beside it. `npm run bench` builds it first. */
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

/** The command, in a folder that is gone when this process ends. @throws Error when nothing is built. */
export const COMMAND = join(install(), 'bin/moontide.cjs');

function install(): string {
  const folder = mkdtempSync(join(tmpdir(), 'moontide-installed-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { files } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { readonly files: string[] };
  for (const path of globSync(['package.json', ...files], { cwd: REPOSITORY })) {
    cpSync(join(REPOSITORY, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
