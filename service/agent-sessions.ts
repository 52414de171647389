/** Sessions of the SDK without a daemon: each has a folder of its own, so that processes do not wait for each other. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localHost } from '../src/agent/local-host.ts';
import type { AgentHost } from '../src/agent/host.ts';
import type { AgentSettings } from '../src/agent/settings.ts';
import { systemClock as clock } from '../src/clock.ts';
import type { User } from '../src/config/load.ts';
import type { Paths } from '../src/config/paths.ts';
import { MoontideError } from '../src/core/errors.ts';
import type { ProjectId } from '../src/core/model.ts';
import { currencyAt, priceIn } from '../src/core/prices.ts';
import { createMoonshot } from '../src/moonshot/moonshot.ts';
import { writePrivateFile } from '../src/private-file.ts';
import { repositoryAgents } from '../src/session/repository-agents.ts';
import { createUsageBook } from '../src/session/usage-book.ts';
import { startSessions } from '../src/session/sessions.ts';
import { openStore } from '../src/store/open.ts';
import { packageVersion } from '../src/version.ts';
import { agentKey } from './agent-key.ts';
import { createAgents } from './agents.ts';
import { takeLock } from './lock.ts';
import { createLog, standardStream } from './log.ts';
import { createModelWindows } from './model-windows.ts';
import { environmentRules } from './sessions.ts';

export interface AgentSessionParts {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly user: User;
  readonly settings: AgentSettings;
}

/** Its name is the session's id without `sess_`. */
const NAME = /^sess_([0-9a-f-]{36})$/u;

/** For one new session about `workDir`. @throws MoontideError STORE_UNAVAILABLE. */
export async function newAgentSession(parts: AgentSessionParts, workDir: string): Promise<AgentHost> {
  const name = randomUUID();
  const folder = join(parts.paths.stateFolder, 'agent', name);
  writePrivateFile(placeOf(folder), JSON.stringify({ workDir }));
  return await open(parts, folder, workDir, name);
}

/** Undefined where no session of this id was run without a daemon. @throws MoontideError LOCK_HELD while another process has it. */
export async function knownAgentSession(parts: AgentSessionParts, id: string): Promise<AgentHost | undefined> {
  const name = NAME.exec(id)?.[1];
  if (name === undefined) return undefined;
  const folder = join(parts.paths.stateFolder, 'agent', name);
  const workDir = readPlace(folder);
  return workDir === undefined ? undefined : await open(parts, folder, workDir, name);
}

async function open(
  { paths, env, user, settings }: AgentSessionParts,
  folder: string,
  workDir: string,
  name: string,
): Promise<AgentHost> {
  await using stack = new AsyncDisposableStack();
  const log = createLog({ to: await standardStream('stderr'), level: 'error' });
  const holder = { pid: process.pid, what: 'job', startedAt: clock.now(), version: packageVersion() } as const;
  stack.use(takeLock(join(folder, 'lock'), holder));
  const store = stack.use(openStore({ path: join(folder, 'session.db'), clock, log }));
  const { baseUrl, model } = settings;
  const ending = new AbortController();
  stack.defer(() => ending.abort());
  const engines = createAgents({
    paths,
    env,
    engines: user.config.engines,
    modelName: () => model,
    // Only now: an agent that needs no key leaves the keychain alone.
    async credentialsOf() {
      const { providerKey } = user;
      const key = settings.key ?? (await agentKey({ paths, env, providerKey, baseUrl, root: workDir, log }));
      return key && { id: digest(`${baseUrl} ${key.reveal()}`), baseUrl, key };
    },
    silenceMs: () => user.config.limits.answerTimeoutMs,
    windowOf: createModelWindows({
      async models({ key }) {
        await using client = createMoonshot({ baseUrl, apiKey: key, userAgent: `moontide/${packageVersion()}` });
        return await client.models(ending.signal);
      },
      clock,
      log,
    }),
    clock,
    log,
  });
  for (const engine of engines) stack.use(engine);
  const project = digest(workDir) as ProjectId;
  let nextId: string | undefined = name;
  const sessions = stack.use(
    startSessions({
      store: store.sessions,
      projects: {
        ids: () => [project],
        root: () => workDir,
        policy: async () => ({
          environment: environmentRules(env['OPENCODE_PERMISSION'] ?? ''),
          global: user.config.permissions,
          repository: { trusted: false, agents: await repositoryAgents(workDir) },
        }),
      },
      engines,
      usage: createUsageBook({
        store: store.usage,
        clock,
        priceOf(_project, model) {
          const currency = currencyAt(new URL(baseUrl).hostname);
          const price = priceIn(user.config.prices, model, currency)?.price;
          return price && { price, currency };
        },
      }),
      modelName: () => model,
      contextThresholds: () => user.config.context,
      clock,
      newId() {
        const id = nextId ?? randomUUID();
        nextId = undefined;
        return id;
      },
      log,
      env,
    }),
  );
  const owned = stack.move();
  const host = localHost(sessions, () => owned.disposeAsync());
  return {
    ...host,
    async resume(id) {
      nextId = undefined;
      await host.resume(id);
    },
    async delete(id) {
      await host.delete(id);
      await owned.disposeAsync();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function placeOf(folder: string): string {
  return join(folder, 'place.json');
}

function readPlace(folder: string): string | undefined {
  try {
    const { workDir } = JSON.parse(readFileSync(placeOf(folder), 'utf8')) as { readonly workDir?: unknown };
    return typeof workDir === 'string' ? workDir : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new MoontideError('STORE_UNAVAILABLE', `${placeOf(folder)} cannot be read.`, { cause: error });
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
