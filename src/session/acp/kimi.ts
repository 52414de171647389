/** Kimi Code as an agent: how it is started, and where it writes down what the protocol does not tell. */
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { MoontideError } from '../../core/errors.ts';
import type { ProjectId } from '../../core/model.ts';
import { writePrivateFile } from '../../private-file.ts';
import type { Secret } from '../../secret.ts';
import { shellEnvironment } from '../shell-environment.ts';
import { isAtWork, readCompaction, readTurn } from './kimi-records.ts';
import { homeFor, homesOf, prepareHome, type KimiHome } from './kimi-home.ts';
import type { AgentKind, AgentRecords, Aftermath, Watch } from './kind.ts';

export interface KimiParts {
  /** Command and arguments that come before `acp`. */
  readonly command: readonly [string, ...string[]];
  readonly home: KimiHome;
  /** Where it is started; the folders of sessions are others. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined where there is no key. @throws MoontideError KEY_MISSING where the one there is cannot be used. */
  readonly credentialsOf: (project: ProjectId) => Promise<Credentials | undefined>;
  /** The configured model. */
  readonly modelName: () => string | undefined;
  /** How many tokens a model reads; undefined where its server does not say. */
  readonly windowOf: (credentials: Credentials, model: string) => Promise<number | undefined>;
  readonly clock: Clock;
}

export interface Credentials {
  /** Which account it is: sessions of one share a process. */
  readonly id: string;
  readonly baseUrl: string;
  readonly key: Secret;
}

const DEFAULT_MODEL = 'kimi-k3';
/** What Kimi Code 2.1.0 takes a model for, unless it is told. */
const USUAL_WINDOW_TOKENS = 262_144;

export function kimiCode(parts: KimiParts): AgentKind {
  const { command, home, folder, env, credentialsOf, modelName, windowOf, clock } = parts;
  const shellStart = join(folder, 'shell-start.sh');
  return {
    name: 'kimi',
    takesProfiles: true,
    async launch({ projectId, profile, model: wanted }) {
      const name = wanted ?? modelName() ?? DEFAULT_MODEL;
      const credentials = await credentialsOf(projectId);
      if (credentials === undefined && home.of === 'moontide') {
        throw new MoontideError('KEY_MISSING', 'The project has no API key.');
      }
      prepareHome(home);
      writePrivateFile(shellStart, 'unset KIMI_MODEL_API_KEY BASH_ENV\n');
      const [program, ...args] = command;
      const path = homeFor(home, folder, profile);
      const start = { command: program, args: [...args, 'acp'], folder };
      const common = {
        ...shellEnvironment(env),
        KIMI_CODE_HOME: path,
        KIMI_DISABLE_TELEMETRY: '1',
        KIMI_CODE_NO_AUTO_UPDATE: '1',
      };
      // The user's own settings name a model and hold a key, or a login.
      if (credentials === undefined) return { ...start, key: `user ${path}`, env: common };
      const windowTokens = (await windowOf(credentials, name)) ?? USUAL_WINDOW_TOKENS;
      return {
        ...start,
        key: `${credentials.id} ${name} ${windowTokens} ${path}`,
        model: { name, windowTokens },
        env: {
          ...common,
          // Kimi Code reads the key from these and from its own files, never from KIMI_API_KEY.
          KIMI_MODEL_NAME: name,
          KIMI_MODEL_API_KEY: credentials.key.reveal(),
          KIMI_MODEL_BASE_URL: credentials.baseUrl,
          KIMI_MODEL_MAX_CONTEXT_SIZE: String(windowTokens),
          // Read by bash before a command, none of which needs the key.
          BASH_ENV: shellStart,
          // On the first level bash would read ~/.bashrc in its place: its input is a socket (bash 5, `run_by_ssh`).
          SHLVL: '1',
        },
      };
    },
    records: kimiRecords(() => homesOf(home, folder), clock),
    ownCommands: OWN_COMMANDS,
  };
}

/** Those of version 2.1.0 over the protocol. */
const OWN_COMMANDS: ReadonlySet<string> = new Set(['compact', 'status', 'usage', 'mcp', 'tasks', 'help']);

/** Its records come up to 25 ms after its answer (seen with 2.1.0); on a busy machine later. */
const RECORDS_MS = 5_000;
const POLL_MS = 20;

function kimiRecords(homes: () => readonly string[], clock: Clock): AgentRecords {
  return {
    compactPrompt: '/compact',
    async has(agentSession) {
      const path = await recordsOf(homes(), agentSession);
      return path !== undefined && (await sizeOf(path)) > 0;
    },
    async watch(agentSession, sinceAt, signal): Promise<Watch> {
      let path = await recordsOf(homes(), agentSession);
      if (path !== undefined) {
        while (isAtWork(await linesFrom(path, 0), sinceAt)) await clock.sleep(POLL_MS, signal);
      }
      const before = path === undefined ? 0 : await sizeOf(path);
      const linesSince = async (): Promise<readonly string[]> => {
        path ??= await recordsOf(homes(), agentSession);
        return path === undefined ? [] : await linesFrom(path, before);
      };
      return {
        ended: async () => await endOfTurn(linesSince, clock),
        compacted: async (stop) => await endOfCompaction(linesSince, clock, stop),
      };
    },
  };
}

async function endOfTurn(linesSince: () => Promise<readonly string[]>, clock: Clock): Promise<Aftermath> {
  const until = clock.monotonic() + RECORDS_MS;
  for (;;) {
    const turn = readTurn(await linesSince());
    if (turn !== undefined) return turn;
    if (clock.monotonic() > until) return {};
    await clock.sleep(POLL_MS);
  }
}

async function endOfCompaction(
  linesSince: () => Promise<readonly string[]>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Aftermath> {
  const until = clock.monotonic() + RECORDS_MS;
  for (;;) {
    const state = readCompaction(await linesSince());
    if (typeof state === 'object') return state;
    if (state === 'cancelled') throw new MoontideError('CANNOT_COMPACT', 'Kimi Code gave the compaction up.');
    if (state === 'not-begun' && clock.monotonic() > until) {
      throw new MoontideError('CANNOT_COMPACT', 'Kimi Code found nothing to compact.');
    }
    await clock.sleep(POLL_MS, signal);
  }
}

async function recordsOf(homes: readonly string[], agentSession: string): Promise<string | undefined> {
  const found = await Promise.all(homes.map((home) => recordsIn(home, agentSession)));
  return found.find((path) => path !== undefined);
}

/** The index names the folder of every session. */
async function recordsIn(home: string, agentSession: string): Promise<string | undefined> {
  const index = await readFile(join(home, 'session_index.jsonl'), 'utf8').catch(() => '');
  for (const line of index.split('\n').toReversed()) {
    if (!line.includes(agentSession)) continue;
    const { sessionId, sessionDir } = JSON.parse(line) as { sessionId?: string; sessionDir?: string };
    if (sessionId === agentSession && sessionDir !== undefined) return join(sessionDir, 'agents', 'main', 'wire.jsonl');
  }
  return undefined;
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function linesFrom(path: string, offset: number): Promise<readonly string[]> {
  const size = await sizeOf(path);
  if (size <= offset) return [];
  await using file = await open(path);
  const bytes = Buffer.alloc(size - offset);
  await file.read(bytes, 0, bytes.length, offset);
  return bytes.toString().split('\n');
}
