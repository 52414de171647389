import { timed } from './run-program.ts';

const IDENTITY = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost'];

export async function git(root: string, ...args: readonly string[]): Promise<void> {
  await timed(['git', ...IDENTITY, ...args], { cwd: root });
}

/** Makes a repository where there is none. */
export async function commitAll(root: string): Promise<void> {
  await git(root, 'init', '--quiet');
  await git(root, 'add', '.');
  await git(root, 'commit', '--quiet', '--message', 'Save the documents');
}
