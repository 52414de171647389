/** Moontide as its users run it: the command, as a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { resolvePaths } from '../src/config/paths.ts';
import { daemonEnvironment } from '../src/cli/daemon-environment.ts';
import { createControlClient, type ControlClient } from '../src/control/client.ts';
import { COMMAND } from './installed.ts';

export interface MoontideOptions {
  readonly home: string;
  readonly baseUrl: string;
  /** Lines of config.toml. */
  readonly config?: string;
  /** Default: the command `moontide daemon`. */
  readonly program?: readonly string[];
}

export interface Moontide extends AsyncDisposable {
  readonly client: ControlClient;
  readonly env: NodeJS.ProcessEnv;
  readonly pid: number;
  readonly socketPath: string;
  kill(): Promise<void>;
}

const STARTS_WITHIN_MS = 60_000;
const FIRST_UPLOAD_WITHIN_MS = 300_000;

/** In the environment that `moontide start` and the service give it. Resolves when `/health` answers. */
export async function startMoontide(options: MoontideOptions): Promise<Moontide> {
  const { home, baseUrl, config = '', program = [COMMAND, 'daemon'] } = options;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.toml'), config);
  const env = {
    ...daemonEnvironment(process.env),
    MOONTIDE_HOME: home,
    KIMI_BASE_URL: baseUrl,
    KIMI_API_KEY: 'sk-bench-0123456789',
  };
  const { socket: socketPath } = resolvePaths({ env, platform: process.platform, home, uid: process.getuid?.() ?? 0 });
  const log = openSync(join(home, 'daemon.log'), 'a');
  const daemon = spawn(process.execPath, program, { env, stdio: ['ignore', log, log] });
  closeSync(log);
  const client = createControlClient({ socketPath });
  const kill = async (): Promise<void> => await killed(daemon);
  try {
    await answers(daemon, client);
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    client,
    env,
    pid: daemon.pid ?? 0,
    socketPath,
    kill,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await kill();
    },
  };
}

/** Adds a project; resolves with its id when everything of it is uploaded. */
export async function addProject(client: ControlClient, root: string): Promise<string> {
  const { project } = await client.add(root);
  await inSync(client, project.id, FIRST_UPLOAD_WITHIN_MS);
  return project.id;
}

/** The same by a daemon that is ended again. */
export async function uploadOnce(options: MoontideOptions, root: string): Promise<string> {
  await using daemon = await startMoontide(options);
  return await addProject(daemon.client, root);
}

/** Resolves when the daemon has looked at the whole project once. */
export async function scanned(client: ControlClient, projectId: string): Promise<void> {
  // Told by the daemon, which is not asked again and again meanwhile.
  for await (const { type } of client.events({ projectId, since: 0 })) if (type === 'scan.done') return;
}

/** Resolves when the project says that it is in sync. */
export async function inSync(client: ControlClient, projectId: string, withinMs = 120_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const project = await client.project(projectId);
    if (project.inSync) return;
    if (performance.now() > deadline) throw new Error(`not in sync: ${JSON.stringify(project)}`);
    await delay(20);
  }
}

async function answers(daemon: ChildProcess, client: ControlClient): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  for (;;) {
    if (daemon.exitCode !== null) throw new Error(`the daemon ended by itself (${daemon.exitCode})`);
    try {
      await client.health();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(5);
    }
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
