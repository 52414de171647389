/** Where the commands of the documentation are run: each scene is what somebody has who reads that place of a page. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { openCommandLine, TEST_KEY, type CommandLine } from './command-line.ts';
import { freePort } from './free-port.ts';
import { REPOSITORY } from './markdown.ts';

export interface Scene extends AsyncDisposable {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What is typed where a command asks. */
  readonly input: string;
  /** What pages write, and what stands for it here. */
  readonly instead: Readonly<Record<string, string>>;
}

export type Scenes = Readonly<Record<string, () => Promise<Scene>>>;

/** By the names that the pages give them. */
export const SCENES: Scenes = {
  /** A daemon runs, and the working directory is a project in sync. */
  project: async () => {
    const line = await openCommandLine();
    for (const words of ['start', 'add', 'sync']) await must(line, words);
    return sceneOf(line);
  },
  /** Documents in a folder `your-project`, and nothing running. */
  folder: async () => {
    const line = await openCommandLine();
    line.remove('.env');
    symlinkSync(line.root, join(line.folder, 'your-project'));
    return { ...sceneOf(line), cwd: line.folder };
  },
  /** Nothing but the command; the page brings a Moonshot of its own. */
  nothing: async () => {
    const line = await openCommandLine();
    const { env, ...scene } = sceneOf(line);
    const { MOONTIDE_HOME: _home, KIMI_BASE_URL: _address, ...own } = env;
    return { ...scene, env: own, cwd: line.folder, instead: { '8123': String(await freePort()) } };
  },
  /** A clone of the repository. */
  checkout: async () => {
    const line = await openCommandLine();
    const { env, ...scene } = sceneOf(line);
    const { MOONTIDE_HOME: _home, KIMI_BASE_URL: _address, ...own } = env;
    return { ...scene, env: own, cwd: REPOSITORY };
  },
};

function sceneOf(line: CommandLine): Scene {
  const bin = join(line.folder, 'bin');
  mkdirSync(bin);
  symlinkSync(join(REPOSITORY, 'bin/moontide.cjs'), join(bin, 'moontide'));
  const { env } = line.commandFor('');
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    cwd: line.root,
    env: {
      ...Object.fromEntries(given),
      PATH: [bin, dirname(process.execPath), env['PATH']].join(delimiter),
      TMPDIR: line.folder,
      XDG_RUNTIME_DIR: line.folder,
    },
    input: `${TEST_KEY}\n`,
    instead: {},
    [Symbol.asyncDispose]: () => line[Symbol.asyncDispose](),
  };
}

async function must(line: CommandLine, words: string): Promise<void> {
  const { code, stdout, stderr } = await line.run(words);
  if (code !== 0) throw new Error(`moontide ${words} ended with ${code}: ${stdout}${stderr}`);
}
