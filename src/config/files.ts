import { isAbsolute, join } from 'node:path';
import { homedir } from 'node:os';
import { readInside } from '../read-inside.ts';
import { type User, loadUser } from './load.ts';
import { type ConfigFile, parseUserFile } from './parse.ts';
import { configInvalid } from './problems.ts';
import { unlessSame } from '../unless-same.ts';

/** Name of a project's configuration file, in its root. */
export const PROJECT_FILE = 'moontide.toml';

/** Far more than anybody writes: a larger file is something else. */
const MAX_BYTES = 262_144;

/**
 * The user's config.toml; undefined when there is none. May be a link, as dotfile managers make them.
 * @throws MoontideError CONFIG_INVALID when it is there and cannot be read.
 */
export function readUserFile(path: string): Promise<ConfigFile | undefined> {
  return readConfig(path);
}

/**
 * A project's moontide.toml; undefined when there is none.
 * @throws MoontideError CONFIG_INVALID when it is there and cannot be read, or leads out of `root`.
 */
export function readProjectFile(root: string): Promise<ConfigFile | undefined> {
  return readConfig(join(root, PROJECT_FILE), root);
}

/** How the user's files become a configuration. */
interface UserLoading {
  readonly parse: (file: ConfigFile) => ReturnType<typeof parseUserFile>;
  readonly load: typeof loadUser;
}

/** `readUser`, which works out again only what another text may have changed. */
export function createUserReader(path: string, env: Readonly<Record<string, string | undefined>>): () => Promise<User> {
  const loading: UserLoading = { parse: unlessSame(parseUserFile), load: unlessSame(loadUser) };
  return () => readUser(path, env, loading);
}

/**
 * The user's configuration as it is on disk, with the Kimi Code configuration that it, or MOONTIDE_KIMI_CONFIG, names.
 * @throws MoontideError CONFIG_INVALID.
 */
export async function readUser(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
  { parse, load }: UserLoading = { parse: parseUserFile, load: loadUser },
): Promise<User> {
  const file = await readUserFile(path);
  const given = env['MOONTIDE_KIMI_CONFIG'] ?? '';
  const fromEnvironment = { source: 'the environment', key: 'MOONTIDE_KIMI_CONFIG', name: given };
  const { kimi_config: name } = file === undefined ? {} : parse(file);
  const named = given === '' ? { source: path, key: 'kimi_config', name } : fromEnvironment;
  if (named.name === undefined) return load(file, env);
  const kimiPath = named.name.startsWith('~/') ? join(homedir(), named.name.slice(2)) : named.name;
  const kimi = isAbsolute(kimiPath) ? await readConfig(kimiPath) : undefined;
  if (kimi !== undefined) return load(file, env, kimi);
  const what = isAbsolute(kimiPath) ? 'names a file that is not there' : 'must be absolute, or begin with ~/';
  throw configInvalid(named.source, [
    { key: named.key, message: `${named.key} ${what}; it is ${JSON.stringify(named.name)}` },
  ]);
}

async function readConfig(path: string, root?: string): Promise<ConfigFile | undefined> {
  const read = readInside(path, { maxBytes: MAX_BYTES, ...(root === undefined ? {} : { root }) });
  switch (read.kind) {
    case 'missing':
      return undefined;
    case 'text':
      return { path, text: read.text };
    case 'refused':
      throw configInvalid(path, [{ key: '', message: `cannot be read: ${read.because}` }]);
  }
}
