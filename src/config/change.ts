import { join } from 'node:path';
import { type ConfigChange, editConfig } from './edit.ts';
import { PROJECT_FILE, readProjectFile, readUser, readUserFile } from './files.ts';
import { loadProject, loadUser } from './load.ts';
import type { ConfigFile } from './parse.ts';
import { writeConfigFile } from './write.ts';

export interface ChangePlace {
  /** The user's config.toml. */
  readonly userPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whose moontide.toml is changed; without one it is the user's file. */
  readonly root?: string | undefined;
}

/** A new file holds no more than its owner decides: the user's is private, a project's is for everybody who works on it. */
const USER_MODE = 0o600;
const PROJECT_MODE = 0o644;

/**
 * Changes the file on disk and gives its path. An editor's save in between is not lost: the change is made anew on what
 * is there then.
 * @throws MoontideError CONFIG_INVALID, for a bad value or a file that has a mistake already; STORE_UNAVAILABLE. Nothing is
 * written then.
 */
export async function changeConfig(place: ChangePlace, change: ConfigChange): Promise<string> {
  const { root, userPath } = place;
  const path = root === undefined ? userPath : join(root, PROJECT_FILE);
  const read = (): Promise<ConfigFile | undefined> =>
    root === undefined ? readUserFile(userPath) : readProjectFile(root);
  for (;;) {
    const before = await read();
    const file = before ?? { path, text: '' };
    const text = editConfig(file, change, root === undefined ? 'user' : 'project');
    await refuseNonsense({ ...file, text }, place);
    if ((await read())?.text !== before?.text) continue;
    if (text !== before?.text) writeConfigFile(path, text, root === undefined ? USER_MODE : PROJECT_MODE);
    return path;
  }
}

/** What no value by itself shows: addresses, and values that contradict each other. */
async function refuseNonsense(file: ConfigFile, { root, userPath, env }: ChangePlace): Promise<void> {
  if (root === undefined) loadUser(file, env);
  else loadProject(await readUser(userPath, env), file, undefined);
}
