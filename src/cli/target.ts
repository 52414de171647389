/** Which project a command is about. */
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { ControlClient } from '../control/client.ts';
import type { Project } from '../control/protocol/project.ts';
import { MoontideError, hasCode } from '../core/errors.ts';
import type { Context } from './context.ts';
import { showPath } from './render/text.ts';

/** Given to every command that is about one project. */
export interface TargetOptions {
  /** A folder in the project; the working directory where it is absent. */
  readonly project?: string;
}

/**
 * The project that holds the folder; where one project lies in another, the inner one.
 * @throws PROJECT_NOT_FOUND, with what would help.
 */
export async function findProject(
  client: Pick<ControlClient, 'projects'>,
  { cwd }: Pick<Context, 'cwd'>,
  options: TargetOptions,
): Promise<Project> {
  const folder = await realFolder(resolve(cwd, options.project ?? '.'));
  const projects = await client.projects();
  const roots = await Promise.all(projects.map(async (project) => ({ project, root: await realFolder(project.root) })));
  const [innermost] = roots
    .filter(({ root }) => holds(root, folder))
    .toSorted((one, other) => other.root.length - one.root.length);
  if (innermost !== undefined) return innermost.project;
  throw new MoontideError('PROJECT_NOT_FOUND', `${showPath(folder)} is in no project. ${known(projects)}`, {
    fix: `Add it with \`moontide add ${showPath(folder)}\`, or name another with \`--project DIR\`.`,
    details: { folder, projects: projects.map(({ root }) => root) },
  });
}

/**
 * For a job without a daemon, as in CI: a folder that is named, or that a moontide.toml marks, becomes a project there
 * and then. @throws PROJECT_NOT_FOUND, PROJECT_REFUSED.
 */
export async function findOrAddProject(
  client: Pick<ControlClient, 'projects' | 'add'>,
  context: Pick<Context, 'cwd'>,
  options: TargetOptions,
): Promise<Project> {
  try {
    return await findProject(client, context, options);
  } catch (error) {
    const root = options.project === undefined ? markedFolder(context.cwd) : resolve(context.cwd, options.project);
    if (root === undefined || !hasCode(error, 'PROJECT_NOT_FOUND')) throw error;
    return (await client.add(await realFolder(root))).project;
  }
}

/** The folder itself or the nearest above it that has a moontide.toml. */
export function markedFolder(folder: string): string | undefined {
  if (existsSync(join(folder, 'moontide.toml'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : markedFolder(parent);
}

/** The folder that has the moontide.toml, or the one that would; known without a daemon. */
export async function findRoot({ cwd }: Pick<Context, 'cwd'>, options: TargetOptions): Promise<string> {
  const folder = await realFolder(resolve(cwd, options.project ?? '.'));
  return markedFolder(folder) ?? folder;
}

/** As it is on disk, without links; as given where it is not there: the root of a project may be gone. */
export async function realFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // Whatever is wrong with the folder, the project that it belongs to is found by its name.
    return path;
  }
}

function holds(root: string, folder: string): boolean {
  return folder === root || folder.startsWith(root.endsWith(sep) ? root : root + sep);
}

function known(projects: readonly Project[]): string {
  if (projects.length === 0) return 'There are no projects yet.';
  const shown = projects.slice(0, 5).map(({ root }) => showPath(root));
  const more = projects.length - shown.length;
  return `The projects are ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
