/** The engines that drive agents: Kimi Code, and those that the user's configuration names. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../src/clock.ts';
import type { UserConfig } from '../src/config/config.ts';
import { IDLE_MINUTES, type EngineCommand } from '../src/config/engines.ts';
import type { Paths } from '../src/config/paths.ts';
import type { Log } from '../src/log.ts';
import { makePrivateFolder } from '../src/private-file.ts';
import { acpEngine } from '../src/session/acp/engine.ts';
import { forgottenFile } from '../src/session/acp/forgotten.ts';
import type { KimiHome } from '../src/session/acp/kimi-home.ts';
import { kimiCode, type KimiParts } from '../src/session/acp/kimi.ts';
import type { AgentKind } from '../src/session/acp/kind.ts';
import type { Engine } from '../src/session/ports.ts';
import { shellEnvironment } from '../src/session/shell-environment.ts';

export interface AgentsParts {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Those of the configuration, by name. */
  readonly engines: UserConfig['engines'];
  readonly modelName: KimiParts['modelName'];
  readonly credentialsOf: KimiParts['credentialsOf'];
  readonly windowOf: KimiParts['windowOf'];
  /** How long an agent may say nothing while it answers. */
  readonly silenceMs: () => number;
  readonly clock: Clock;
  readonly log: Log;
}

export function createAgents({ paths, env, engines, silenceMs, clock, log, ...given }: AgentsParts): readonly Engine[] {
  const { kimi = KIMI, ...others } = engines;
  const { stateFolder } = paths;
  const own = join(stateFolder, 'kimi-code');
  makePrivateFolder(own);
  const home: KimiHome = kimi.home === 'user' ? { of: 'user', path: usersHome(env) } : { of: 'moontide', path: own };
  const kinds: readonly (readonly [AgentKind, EngineCommand])[] = [
    [kimiCode({ command: kimi.command, home, folder: own, env, ...given, clock }), kimi],
    ...Object.entries(others).map(([name, engine]) => [namedAgent(name, engine, stateFolder, env), engine] as const),
  ];
  return kinds.map(([kind, { idleMs }]) => {
    const forgotten = forgottenFile(join(stateFolder, `${kind.name}.forgotten`));
    return acpEngine({ kind, forgotten, idleMs, silenceMs, clock, log: log.child({ engine: kind.name }) });
  });
}

const KIMI: EngineCommand = { command: ['kimi'], passEnv: [], idleMs: IDLE_MINUTES * 60_000, home: 'moontide' };

/** Where Kimi Code keeps what it has, when it is started by hand. */
function usersHome({ KIMI_CODE_HOME, HOME = homedir() }: AgentsParts['env']): string {
  return KIMI_CODE_HOME === undefined || KIMI_CODE_HOME === '' ? join(HOME, '.kimi-code') : KIMI_CODE_HOME;
}

function namedAgent(
  name: string,
  { command: [program, ...args], passEnv }: EngineCommand,
  folder: string,
  env: AgentsParts['env'],
): AgentKind {
  const passed = passEnv.flatMap((variable) => {
    const value = env[variable];
    return value === undefined ? [] : [[variable, value] as const];
  });
  return {
    name,
    launch: async () => ({
      key: name,
      command: program,
      args,
      folder,
      env: { ...shellEnvironment(env), ...Object.fromEntries(passed) },
    }),
  };
}
