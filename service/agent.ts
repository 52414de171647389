/**
 * `moontide/agent`: prompts and sessions for scripts. They run in the daemon where one has the folder as a project, and
 * otherwise, or where a configuration is given, in this process.
 */
import { readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { daemonHost } from '../src/agent/daemon-host.ts';
import type { AgentHost } from '../src/agent/host.ts';
import type { Message } from '../src/agent/messages.ts';
import { promptOnce, type PromptOptions as TurnOptions } from '../src/agent/prompt.ts';
import { AgentSession } from '../src/agent/session.ts';
import { agentSettings, type Config, type GivenConfig } from '../src/agent/settings.ts';
import { findSocket } from '../src/cli/socket.ts';
import { readUser } from '../src/config/files.ts';
import { resolvePaths, type Paths } from '../src/config/paths.ts';
import { createControlClient, type ControlClient } from '../src/control/client.ts';
import { MoontideError, hasCode } from '../src/core/errors.ts';
import { knownAgentSession, newAgentSession, type AgentSessionParts } from './agent-sessions.ts';

export { hasCode, MoontideError } from '../src/core/errors.ts';
export { Message } from '../src/agent/messages.ts';
export type { Approval, ApprovalRequest, ContentPart, WireMessage } from '../src/agent/messages.ts';
export type { Config, Provider } from '../src/agent/settings.ts';

export interface SessionOptions {
  /** The folder that it is about; default: the working directory. */
  readonly workDir?: string;
  /** As Kimi Code's config.toml: an object, or the path of a file. Then it runs in this process. */
  readonly config?: Config | string | URL;
  /** Before that of the configuration, and that before KIMI_MODEL_NAME. */
  readonly model?: string;
  /** Who answers: `kimi` (the default), one of the user's configuration, or in the daemon `docs`. */
  readonly engine?: string;
  /** Approves everything that the rules ask about. What they deny stays denied. */
  readonly yolo?: boolean;
  /** True: in the daemon or not at all; false: in this process. */
  readonly daemon?: boolean;
  /** Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type PromptOptions = SessionOptions & TurnOptions;

/** A conversation with an agent about a folder; `await using` lets go of it. */
export type Session = AgentSession;

export const Session = {
  /** @throws MoontideError CONFIG_INVALID, NO_DAEMON, PROJECT_NOT_FOUND, ENGINE_NOT_FOUND. */
  async create(options: SessionOptions = {}): Promise<Session> {
    const { engine = 'kimi', model, workDir = process.cwd() } = options;
    const folder = await realpath(workDir);
    const host = await hostFor(options, folder);
    return await opened(host, options, () => host.create({ engine, ...(model !== undefined && { model }) }));
  },

  /** Goes on with one that was created before, by this process or another. @throws MoontideError SESSION_NOT_FOUND. */
  async resume(id: string, options: Omit<SessionOptions, 'workDir' | 'engine'> = {}): Promise<Session> {
    const host = await hostOf(options, id);
    return await opened(host, options, async () => {
      await host.resume(id);
      return id;
    });
  },
};

/**
 * Answers one prompt in a session of its own, which is removed. Uses of tools that the rules ask about are rejected, unless
 * `approvalHandler` or `yolo` say otherwise.
 * @throws MoontideError as `Session.create`, and what the agent failed with.
 */
export function prompt(text: string, options: PromptOptions = {}): AsyncGenerator<Message, void, void> {
  return promptOnce(() => Session.create(options), text, options);
}

async function opened(
  host: AgentHost,
  { yolo = false }: SessionOptions,
  open: () => Promise<string>,
): Promise<AgentSession> {
  try {
    return new AgentSession(host, await open(), { yolo });
  } catch (error) {
    await host[Symbol.asyncDispose]();
    throw error;
  }
}

async function hostFor(options: SessionOptions, folder: string): Promise<AgentHost> {
  const { config, daemon } = options;
  if (daemon === true && config !== undefined) {
    throw new MoontideError('USAGE', 'The daemon goes by its own configuration.', {
      fix: 'Leave `config` or `daemon` out.',
    });
  }
  const inDaemon =
    config === undefined && daemon !== false ? await daemonFor(pathsOf(options), folder, daemon) : undefined;
  return inDaemon ?? (await newAgentSession(await localParts(options), folder));
}

async function hostOf(options: SessionOptions, id: string): Promise<AgentHost> {
  const local = options.daemon === true ? undefined : await knownAgentSession(await localParts(options), id);
  if (local !== undefined) return local;
  const missing = new MoontideError('SESSION_NOT_FOUND', `There is no session ${JSON.stringify(id)}.`);
  if (options.daemon === false) throw missing;
  const client = await connect(pathsOf(options));
  if (client === undefined) throw missing;
  return daemonHost(client, undefined);
}

/** Undefined where no daemon has the folder as a project, or in one; `required`: then that is an error. */
async function daemonFor(paths: Paths, folder: string, required = false): Promise<AgentHost | undefined> {
  const client = await connect(paths);
  const projects = (await client?.projects()) ?? [];
  const [project] = projects
    .filter(({ root }) => folder === root || folder.startsWith(root + sep))
    .toSorted((one, other) => other.root.length - one.root.length);
  if (client !== undefined && project !== undefined) return daemonHost(client, project.id);
  await client?.[Symbol.asyncDispose]();
  if (!required) return undefined;
  if (client === undefined) throw new MoontideError('NO_DAEMON', 'No daemon answers.');
  throw new MoontideError('PROJECT_NOT_FOUND', `${folder} is in no project.`);
}

async function connect(paths: Paths): Promise<ControlClient | undefined> {
  const client = createControlClient({ socketPath: await findSocket(paths) });
  try {
    await client.health();
    return client;
  } catch (error) {
    await client[Symbol.asyncDispose]();
    if (hasCode(error, 'NO_DAEMON')) return undefined;
    throw error;
  }
}

async function localParts(options: SessionOptions): Promise<AgentSessionParts> {
  const { env = process.env, model, config } = options;
  const paths = pathsOf(options);
  const user = await readUser(paths.config, env);
  const settings = agentSettings({ model, config: await given(config), user: user.config });
  return { paths, env, user, settings };
}

function pathsOf({ env = process.env }: SessionOptions): Paths {
  return resolvePaths({ env, platform: process.platform, home: homedir(), uid: process.getuid?.() ?? 0 });
}

async function given(config: SessionOptions['config']): Promise<GivenConfig | undefined> {
  if (config === undefined || (typeof config === 'object' && !(config instanceof URL))) return config;
  const path = config instanceof URL ? fileURLToPath(config) : config;
  try {
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    throw new MoontideError('CONFIG_INVALID', `${path} cannot be read.`, { cause: error });
  }
}
