/** Kimi Code as an agent: how it is started, and what it writes down that the protocol does not tell. */
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { MoontideError } from '../../core/errors.ts';
import type { ProjectId } from '../../core/model.ts';
import type { Secret } from '../../secret.ts';
import { shellEnvironment } from '../shell-environment.ts';
import type { AgentKind, Watch } from './kind.ts';
import { readTurn } from './kimi-records.ts';

export interface KimiParts {
  /** Command and arguments that come before `acp`. */
  readonly command: readonly [string, ...string[]];
  /** Its sessions and settings, apart from those that the user has with it. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly credentialsOf: (
    project: ProjectId,
  ) => { readonly id: string; readonly baseUrl: string; readonly key: Secret } | undefined;
  /** The configured model. */
  readonly modelName: () => string | undefined;
  readonly clock: Clock;
}

const DEFAULT_MODEL = 'kimi-k3';
/** Its records come up to 25 ms after its answer (seen with 2.1.0); on a busy machine later. */
const RECORDS_MS = 5_000;
const POLL_MS = 20;

export function kimiCode({ command, home, env, credentialsOf, modelName, clock }: KimiParts): AgentKind {
  return {
    name: 'kimi',
    async launch({ projectId, model = modelName() ?? DEFAULT_MODEL }) {
      const credentials = credentialsOf(projectId);
      if (credentials === undefined) throw new MoontideError('KEY_MISSING', 'The project has no API key.');
      const [program, ...args] = command;
      return {
        key: `${credentials.id} ${model}`,
        command: program,
        args: [...args, 'acp'],
        folder: home,
        env: {
          ...shellEnvironment(env),
          KIMI_CODE_HOME: home,
          // Kimi Code reads the key from these and from its own files, never from KIMI_API_KEY.
          KIMI_MODEL_NAME: model,
          KIMI_MODEL_API_KEY: credentials.key.reveal(),
          KIMI_MODEL_BASE_URL: credentials.baseUrl,
          KIMI_DISABLE_TELEMETRY: '1',
          KIMI_CODE_NO_AUTO_UPDATE: '1',
        },
      };
    },
    watch: async (agentSession) => await watchRecords(home, agentSession, clock),
  };
}

async function watchRecords(home: string, agentSession: string, clock: Clock): Promise<Watch> {
  const path = await recordsOf(home, agentSession);
  const before = path === undefined ? 0 : await sizeOf(path);
  return {
    async ended() {
      const until = clock.monotonic() + RECORDS_MS;
      for (;;) {
        const file = path ?? (await recordsOf(home, agentSession));
        const turn = file === undefined ? undefined : readTurn(await linesFrom(file, before));
        if (turn !== undefined) return turn;
        if (clock.monotonic() > until) return {};
        await clock.sleep(POLL_MS);
      }
    },
  };
}

/** The index names the folder of every session. */
async function recordsOf(home: string, agentSession: string): Promise<string | undefined> {
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
