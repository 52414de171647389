/** Where the commands of the documentation are run: each scene is what somebody has who reads that place of a page. */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createControlClient } from '../../src/control/client.ts';
import { eventually, openCommandLine, TEST_KEY, type CommandLine } from './command-line.ts';
import { run } from './checkout.ts';
import { freePort } from './free-port.ts';
import { KIMI_MAIN } from './kimi-desk.ts';
import { REPOSITORY } from './markdown.ts';
import { installPackage } from './packed.ts';

const EXAMPLES = join(REPOSITORY, 'examples');

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
  /** The same, and the API is reached over TCP too. */
  tcp: async () => {
    const line = await openCommandLine();
    const port = await freePort();
    configure(line, `[api]\nlisten = "127.0.0.1:${port}"\n`);
    for (const words of ['start', 'add']) await must(line, words);
    return { ...sceneOf(line), instead: { '4096': String(port) } };
  },
  /** A project in sync, Kimi Code is installed, and the repository brings an agent. */
  kimi: async () => {
    const line = await openCommandLine();
    configure(line, `[engines.kimi]\ncommand = ${JSON.stringify([process.execPath, KIMI_MAIN])}\n`);
    line.write('.agents/kimi-overseer.yaml', 'agent:\n  system_prompt_path: ./overseer.md\n');
    line.write('.agents/overseer.md', 'You see to it that the plan is kept.\n');
    for (const words of ['start', 'add', 'sync']) await must(line, words);
    return sceneOf(line);
  },
  /** In a session a command waits for a person's word. */
  asked: async () => {
    const line = await openCommandLine();
    for (const words of ['start', 'add', 'session create sprint-3 --engine docs']) await must(line, words);
    const client = createControlClient({ socketPath: join(line.home, 'daemon.sock') });
    const [session] = await client.session.list();
    const id = session?.id ?? '';
    const waiting = client.session.shell(id, { command: 'touch high-water', whenAsked: 'wait' });
    const { permissions } = client.session;
    await eventually(async () => (await permissions.pending(id)).length > 0);
    const [asked] = await permissions.pending(id);
    return {
      ...sceneOf(line),
      instead: { 'perm_…': asked?.id ?? '' },
      async [Symbol.asyncDispose]() {
        await waiting;
        await client[Symbol.asyncDispose]();
        await line[Symbol.asyncDispose]();
      },
    };
  },
  /** A project in sync, and Node finds the package beside a script of ours. */
  package: async () => {
    const line = await openCommandLine();
    await installPackage(join(line.folder, 'node_modules/moontide'));
    cpSync(join(EXAMPLES, 'sdk-script/before-the-meeting.ts'), join(line.root, 'before-the-meeting.ts'));
    for (const words of ['start', 'add', 'sync']) await must(line, words);
    return sceneOf(line);
  },
  /** A checkout as a CI job has it: no daemon, nothing remembered, no key in a file. */
  ci: async () => {
    const line = await openCommandLine();
    line.remove('.env');
    cpSync(join(EXAMPLES, 'ci-job/sync-documents.sh'), join(line.root, 'sync-documents.sh'));
    const scene = sceneOf(line);
    await git(line, scene, ['init', '--quiet']);
    await git(line, scene, ['add', '.']);
    await git(line, scene, ['-c', 'user.name=Somebody', '-c', 'user.email=', 'commit', '--quiet', '-m', 'Notes']);
    return { ...scene, instead: { 'sk-…': TEST_KEY } };
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

export function sceneOf(line: CommandLine): Scene {
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

async function git({ root }: CommandLine, { env }: Scene, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run('git', args, { cwd: root, env });
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${stderr}`);
}

function configure(line: CommandLine, toml: string): void {
  mkdirSync(line.home);
  writeFileSync(join(line.home, 'config.toml'), toml);
}

async function must(line: CommandLine, words: string): Promise<void> {
  const { code, stdout, stderr } = await line.run(words);
  if (code !== 0) throw new Error(`moontide ${words} ended with ${code}: ${stdout}${stderr}`);
}
