import { join } from 'node:path';
import { readInside } from '../read-inside.ts';
import type { ConfigFile } from './parse.ts';
import { configInvalid } from './problems.ts';

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

async function readConfig(path: string, root?: string): Promise<ConfigFile | undefined> {
  const read = await readInside(path, { maxBytes: MAX_BYTES, ...(root === undefined ? {} : { root }) });
  switch (read.kind) {
    case 'missing':
      return undefined;
    case 'text':
      return { path, text: read.text };
    case 'refused':
      throw configInvalid(path, [{ key: '', message: `cannot be read: ${read.because}` }]);
  }
}
