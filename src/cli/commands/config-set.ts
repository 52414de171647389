/** `config set` and `config unset`: the file keeps its layout and its comments. */
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { changeConfig } from '../../config/change.ts';
import type { ConfigChange } from '../../config/edit.ts';
import { PROJECT_FILE } from '../../config/files.ts';
import { ProjectFile } from '../../config/schema/project-file.ts';
import { existsSync } from 'node:fs';
import { answers } from '../connection.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { printable, showPath } from '../render/text.ts';
import { findRoot } from '../target.ts';
import type { TargetOptions } from '../target.ts';

export interface ConfigSetOptions extends TargetOptions {
  /** Change the user's config.toml also where the project's moontide.toml could have the key. */
  readonly user?: boolean;
  readonly json?: boolean;
}

/** `value`: as TOML has it, or a plain text. @throws CONFIG_INVALID, with the file and the key. */
export function setConfig(context: Context, key: string, value: string, options: ConfigSetOptions): Promise<ExitCode> {
  return change(context, key, tomlValue(value), options);
}

export function unsetConfig(context: Context, key: string, options: ConfigSetOptions): Promise<ExitCode> {
  return change(context, key, null, options);
}

async function change(context: Context, key: string, value: unknown, options: ConfigSetOptions): Promise<ExitCode> {
  const root = await fileOf(context, key, options);
  const wanted = nested(key, value);
  await using client = await context.connect();
  const project =
    root !== undefined && (await answers(client))
      ? (await client.projects()).find((each) => each.root === root)
      : undefined;
  const path = root === undefined ? context.paths.config : join(root, PROJECT_FILE);
  let untrusted: readonly string[] = [];
  if (project !== undefined) {
    ({ untrusted } = await client.configure(wanted, { project: project.id }));
  } else if (root === undefined && (await answers(client))) {
    await client.configure(wanted);
  } else {
    await changeConfig({ userPath: context.paths.config, env: context.env, root }, wanted);
  }
  const done = value === null ? `${key} is not set any more` : `${key} is set`;
  print(
    context.stdout,
    options.json === true ? [json({ file: path, key, value })] : [`${printable(done)} in ${showPath(path)}.`],
  );
  const waiting = untrusted.filter((line) => line.startsWith(`${key}:`));
  print(
    context.stderr,
    waiting.map((line) => `Ignored until \`moontide trust\`: ${printable(line)}`),
  );
  return 0;
}

/** The project whose moontide.toml is meant; undefined for the user's own file. */
async function fileOf(context: Context, key: string, options: ConfigSetOptions): Promise<string | undefined> {
  const [section = ''] = key.split('.');
  if (options.user === true || !(section in ProjectFile.properties)) return undefined;
  const root = await findRoot(context, options);
  return options.project !== undefined || existsSync(join(root, PROJECT_FILE)) ? root : undefined;
}

function nested(key: string, value: unknown): ConfigChange {
  return key
    .split('.')
    .toReversed()
    .reduce<unknown>((inner, name) => ({ [name]: inner }), value) as ConfigChange;
}

/** A number, a list, a quoted text; whatever is no TOML is a text as it stands. */
function tomlValue(text: string): unknown {
  try {
    const { value } = parse(`value = ${text}`);
    return value;
  } catch {
    return text;
  }
}
