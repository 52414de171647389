/** `config` and its parts: the daemon's where one answers, since it is the daemon's that counts. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { effectiveValues } from '../../config/effective.ts';
import { PROJECT_FILE, readProjectFile, readUser } from '../../config/files.ts';
import { loadProject } from '../../config/load.ts';
import { schemaPath } from '../../config/json-schema.ts';
import type { ControlClient } from '../../control/client.ts';
import type { Configuration } from '../../control/protocol/config.ts';
import { answers } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { differences } from '../environment.ts';
import { type KimiConfigOptions, withKimiConfig } from '../kimi-config.ts';
import { json } from '../render/json.ts';
import { printable, showPath } from '../render/text.ts';
import { table } from '../render/table.ts';
import { findRoot } from '../target.ts';
import type { TargetOptions } from '../target.ts';

export interface ConfigOptions extends TargetOptions, KimiConfigOptions {
  readonly json?: boolean;
}

type Shown = Pick<Configuration, 'values' | 'untrusted' | 'problems'>;

/** Every value in force, and where it comes from. @throws CONFIG_INVALID. */
export async function showConfig(given: Context, options: ConfigOptions): Promise<ExitCode> {
  const context = withKimiConfig(given, options);
  const root = await findRoot(context, options);
  await using client = await context.connect();
  const isPreview = options.kimiConfig !== undefined;
  const daemon = !isPreview && (await answers(client)) ? await askDaemon(client, root) : undefined;
  const shown: Shown = daemon ?? (await readHere(context, root));
  const { stdout, stderr, clock } = context;
  if (options.json === true) {
    print(stdout, [json(shown.values)]);
  } else {
    const rows = shown.values.map(({ key, value, source }) => [
      key,
      printable(JSON.stringify(value)),
      printable(source),
    ]);
    const columns = [{ head: 'KEY' }, { head: 'VALUE', gives: 'end' }, { head: 'FROM', gives: 'middle' }] as const;
    print(stdout, table(columns, rows, viewOf(stdout, clock).columns));
  }
  const notes = daemon === undefined ? [isPreview ? PREVIEW : NO_DAEMON] : [];
  if (daemon !== undefined) notes.push(...differences(context.env, daemon.environment));
  notes.push(...shown.problems.map((problem) => `${problem}\nWhat was in force before stays so.`));
  notes.push(...shown.untrusted.map((line) => `Ignored until \`moontide trust\`: ${line}`));
  print(stderr, notes.map(printableLines));
  return 0;
}

const NO_DAEMON = 'No daemon is running: this is what one would start with.';
const PREVIEW = 'This is what a daemon would have that is started with this --kimi-config.';

export async function configPaths(context: Context, options: ConfigOptions): Promise<ExitCode> {
  const files = (
    [
      ['user', context.paths.config],
      ['project', join(await findRoot(context, options), PROJECT_FILE)],
      ['user schema', schemaPath('config')],
      ['project schema', schemaPath('moontide')],
    ] as const
  ).map(([what, path]) => ({ what, path, exists: existsSync(path) }));
  const lines = files.map(
    ({ what, path, exists }) => `${what.padEnd(15)} ${showPath(path)}${exists ? '' : '  (not there)'}`,
  );
  print(context.stdout, options.json === true ? [json(files)] : lines);
  return 0;
}

/** @throws CONFIG_INVALID, with every mistake. */
export async function validateConfig(given: Context, options: ConfigOptions): Promise<ExitCode> {
  const context = withKimiConfig(given, options);
  const user = await readUser(context.paths.config, context.env);
  const projectFile = await readProjectFile(await findRoot(context, options));
  loadProject(user, projectFile, undefined);
  const kimi = options.kimiConfig === undefined ? [] : [resolve(context.cwd, options.kimiConfig)];
  const files = [user.file, projectFile].filter((file) => file !== undefined);
  const checked = [...files.map(({ path }) => path), ...kimi];
  const lines =
    checked.length === 0
      ? ['There is no configuration file; the defaults hold.']
      : checked.map((path) => `${showPath(path)} is in order.`);
  print(context.stdout, options.json === true ? [json({ valid: true, files: checked })] : lines);
  return 0;
}

async function askDaemon(client: ControlClient, root: string): Promise<Configuration> {
  const project = (await client.projects()).find((each) => each.root === resolve(root));
  return await client.configuration(project === undefined ? {} : { project: project.id });
}

/** Without a daemon what needs trust is shown as not in force: who trusts what is its to know. */
async function readHere({ paths, env }: Context, root: string): Promise<Shown> {
  const user = await readUser(paths.config, env);
  const { values, untrusted } = effectiveValues(user, { file: await readProjectFile(root), trusted: undefined });
  return { values: [...values], untrusted: [...untrusted], problems: [] };
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
