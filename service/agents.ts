/** The engines that drive agents: Kimi Code, and those that the user's configuration names. */
import { join } from 'node:path';
import type { Clock } from '../src/clock.ts';
import type { UserConfig } from '../src/config/config.ts';
import type { EngineCommand } from '../src/config/engines.ts';
import type { Paths } from '../src/config/paths.ts';
import type { Log } from '../src/log.ts';
import { makePrivateFolder } from '../src/private-file.ts';
import { acpEngine } from '../src/session/acp/engine.ts';
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
  readonly clock: Clock;
  readonly log: Log;
}

export function createAgents({ paths, env, engines, clock, log, ...given }: AgentsParts): readonly Engine[] {
  const { kimi, ...others } = engines;
  const home = join(paths.stateFolder, 'kimi-code');
  makePrivateFolder(home);
  const kimiKind = kimiCode({
    command: kimi?.command ?? ['kimi'],
    home,
    env,
    ...given,
    clock,
  });
  const kinds = [kimiKind, ...Object.entries(others).map(([name, engine]) => namedAgent(name, engine, home, env))];
  return kinds.map((kind) => acpEngine({ kind, clock, log: log.child({ engine: kind.name }) }));
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
