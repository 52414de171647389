/** `config`, `config path`, `config validate`: the configuration files, read here and not asked of the daemon. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PROJECT_FILE, readProjectFile, readUserFile } from '../../config/files.ts';
import { loadProject, loadUser } from '../../config/load.ts';
import { effectiveValues } from '../config-values.ts';
import { answers } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { printable, showPath } from '../render/text.ts';
import { table } from '../render/table.ts';
import { markedFolder, realFolder } from '../target.ts';
import type { TargetOptions } from '../target.ts';

export interface ConfigOptions extends TargetOptions {
  readonly json?: boolean;
}

/** Every value in force, and where it comes from. @throws CONFIG_INVALID. */
export async function showConfig(context: Context, options: ConfigOptions): Promise<ExitCode> {
  const root = await rootOf(context, options);
  const values = effectiveValues({
    user: await readUserFile(context.paths.config),
    project: await readProjectFile(root),
    isTrusted: await isTrusted(context, root),
    env: context.env,
  });
  const { stdout, clock } = context;
  const rows = values.map(({ key, value, source }) => [key, printable(JSON.stringify(value)), printable(source)]);
  const columns = [{ head: 'KEY' }, { head: 'VALUE', gives: 'end' }, { head: 'FROM', gives: 'middle' }] as const;
  print(stdout, options.json === true ? [json(values)] : table(columns, rows, viewOf(stdout, clock).columns));
  return 0;
}

export async function configPaths(context: Context, options: ConfigOptions): Promise<ExitCode> {
  const files = (
    [
      ['user', context.paths.config],
      ['project', join(await rootOf(context, options), PROJECT_FILE)],
    ] as const
  ).map(([what, path]) => ({ what, path, exists: existsSync(path) }));
  const lines = files.map(
    ({ what, path, exists }) => `${what.padEnd(8)} ${showPath(path)}${exists ? '' : '  (not there)'}`,
  );
  print(context.stdout, options.json === true ? [json(files)] : lines);
  return 0;
}

/** @throws CONFIG_INVALID, with every mistake. */
export async function validateConfig(context: Context, options: ConfigOptions): Promise<ExitCode> {
  const userFile = await readUserFile(context.paths.config);
  const user = loadUser(userFile, context.env);
  const projectFile = await readProjectFile(await rootOf(context, options));
  loadProject(user, projectFile, undefined);
  const checked = [userFile, projectFile].filter((file) => file !== undefined).map(({ path }) => path);
  const lines =
    checked.length === 0
      ? ['There is no configuration file; the defaults hold.']
      : checked.map((path) => `${showPath(path)} is in order.`);
  print(context.stdout, options.json === true ? [json({ valid: true, files: checked })] : lines);
  return 0;
}

/** Only the daemon knows; without one what needs trust is shown as not in force. */
async function isTrusted(context: Context, root: string): Promise<boolean> {
  await using client = await context.connect();
  if (!(await answers(client))) return false;
  const project = (await client.projects()).find((each) => each.root === root);
  return project !== undefined && (project.untrusted ?? []).length === 0;
}

/** The folder that has the moontide.toml, or the one that would. */
async function rootOf({ cwd }: Context, options: ConfigOptions): Promise<string> {
  const folder = await realFolder(resolve(cwd, options.project ?? '.'));
  return markedFolder(folder) ?? folder;
}
