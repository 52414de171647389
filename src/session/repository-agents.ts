/** Agents that come with a repository: each file of `.agents/` is one, by its name without the ending. */
import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { RepositoryAgent } from './ports.ts';

const ENDINGS: ReadonlySet<string> = new Set(['.md', '.yaml', '.yml', '.toml', '.json']);

/**
 * Only their names: what such a file says of permissions is not read yet, and may only tighten until the project is
 * trusted.
 */
export async function repositoryAgents(root: string): Promise<readonly RepositoryAgent[]> {
  const files = await filesIn(join(root, '.agents'));
  return files
    .map((file) => parse(file))
    .filter(({ ext, name }) => ENDINGS.has(ext) && !/^readme$/iu.test(name))
    .map(({ name }) => ({ name, rules: {} }));
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
