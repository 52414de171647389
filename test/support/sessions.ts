import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../src/clock.ts';
import type { ProjectId } from '../../src/core/model.ts';
import type { PermissionRules } from '../../src/core/permission.ts';
import { NO_RULES } from '../../src/core/rule-set.ts';
import { MoontideError } from '../../src/core/errors.ts';
import type { Sessions } from '../../src/session/api.ts';
import type { RepositoryAgent } from '../../src/core/repository-agents.ts';
import type { Engine, Policy } from '../../src/session/ports.ts';
import { DEFAULT_HEALTH, type HealthThresholds } from '../../src/core/context-health.ts';
import type { Price } from '../../src/core/usage.ts';
import { createUsageBook, type UsageBook } from '../../src/session/usage-book.ts';
import { startSessions } from '../../src/session/sessions.ts';
import { openStore } from '../../src/store/open.ts';
import { RecordingLog } from './recording-log.ts';
import { ScriptedEngine } from './scripted-engine.ts';

export interface RunningSessions extends AsyncDisposable {
  readonly sessions: Sessions;
  readonly usage: UsageBook;
  readonly engine: ScriptedEngine;
  readonly log: RecordingLog;
  /** The folder of the project `alpha`. */
  readonly root: string;
  /** What the rules say from now on. */
  setPolicy(policy: Partial<Policy>): void;
  /** Ends all, and starts again with what was remembered. */
  restart(): Promise<void>;
}

export interface RunningSessionsOptions {
  readonly clock?: Clock;
  readonly permissionTimeoutMs?: number;
  readonly contextThresholds?: HealthThresholds;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly projects?: readonly string[];
  /** Beside the scripted one. */
  readonly engines?: readonly Engine[];
}

/** Of `kimi-k3`, for a million tokens. */
const PRICE: Price = { cached: 1, input: 10, output: 100 };

const REVIEWER: RepositoryAgent = { name: 'reviewer', file: '.agents/reviewer.md', rules: {} };

/** Sessions over a real database in `folder`, answered by a scripted engine. */
export async function startScriptedSessions(
  folder: string,
  options: RunningSessionsOptions = {},
): Promise<RunningSessions> {
  const { clock = systemClock, permissionTimeoutMs, env = process.env, projects = ['alpha'], engines = [] } = options;
  const root = join(folder, 'project');
  mkdirSync(root, { recursive: true });
  const log = new RecordingLog();
  const engine = new ScriptedEngine();
  let policy: Policy = { environment: NO_RULES, global: NO_RULES, repository: { trusted: false, agents: [REVIEWER] } };
  let nextId = 0;
  const start = () => {
    const store = openStore({ path: join(folder, 'sessions.db'), clock });
    const usage = createUsageBook({
      store: store.usage,
      clock,
      priceOf: (_project, model) => (model === 'kimi-k3' ? { price: PRICE, currency: 'USD' } : undefined),
    });
    const sessions = startSessions({
      store: store.sessions,
      usage,
      modelName: () => 'kimi-k3',
      contextThresholds: () => options.contextThresholds ?? DEFAULT_HEALTH,
      projects: {
        ids: () => projects as readonly ProjectId[],
        root(id) {
          if (!projects.includes(id)) throw new MoontideError('PROJECT_NOT_FOUND', `no project has the id ${id}`);
          return root;
        },
        policy: async () => policy,
      },
      engines: [engine, ...engines],
      clock,
      newId: () => String((nextId += 1)),
      log,
      env,
      ...(permissionTimeoutMs === undefined ? {} : { permissionTimeoutMs }),
    });
    return { store, sessions, usage };
  };
  let running = start();
  const stop = async (): Promise<void> => {
    await running.sessions[Symbol.asyncDispose]();
    running.store[Symbol.dispose]();
  };
  return {
    get sessions() {
      return running.sessions;
    },
    get usage() {
      return running.usage;
    },
    engine,
    log,
    root,
    setPolicy(changed) {
      policy = { ...policy, ...changed };
    },
    async restart() {
      await stop();
      running = start();
    },
    [Symbol.asyncDispose]: stop,
  };
}

export function globalRules(rules: PermissionRules): Pick<Policy, 'global'> {
  return { global: { rules, agents: {} } };
}
