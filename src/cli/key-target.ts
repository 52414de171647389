/** The project that a key is for: one that is known, or a folder that is none yet. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ControlClient } from '../control/client.ts';
import type { Project } from '../control/protocol/project.ts';
import { hasCode } from '../core/errors.ts';
import type { Context } from './context.ts';
import { lookAt } from './look-at.ts';
import { findProject, realFolder, type TargetOptions } from './target.ts';

/**
 * With the daemon, or in this process where none runs. A key is often the first thing that a folder gets, so one that is
 * no project is looked at as if it were, and does not become one. @throws PROJECT_REFUSED for what cannot be a project.
 */
export function withKeysOf<Result>(
  context: Context,
  options: TargetOptions,
  work: (client: ControlClient, project: Project) => Promise<Result>,
): Promise<Result> {
  const find = (client: ControlClient): Promise<Project | undefined> => knownProject(client, context, options);
  return lookAt(context, { find, root: () => rootOf(context, options) }, work);
}

async function knownProject(
  client: ControlClient,
  context: Context,
  options: TargetOptions,
): Promise<Project | undefined> {
  try {
    return await findProject(client, context, options);
  } catch (error) {
    if (hasCode(error, 'PROJECT_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** The folder that is named, or the nearest that looks like the root of something, or the working directory. */
export async function rootOf({ cwd }: Pick<Context, 'cwd'>, { project }: TargetOptions): Promise<string> {
  if (project !== undefined) return await realFolder(resolve(cwd, project));
  const folder = await realFolder(cwd);
  for (let above = folder; ; above = dirname(above)) {
    if (MARKS.some((mark) => existsSync(join(above, mark)))) return above;
    if (dirname(above) === above) return folder;
  }
}

const MARKS = ['moontide.toml', '.env.project', '.git'] as const;
