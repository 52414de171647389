/** `[engines.NAME]`: agents that speak the Agent Client Protocol, and where Kimi Code is. */
import { configInvalid } from './problems.ts';
import type { UserFile } from './schema.ts';

export interface EngineCommand {
  readonly command: readonly [string, ...string[]];
  /** Names of variables of the daemon's environment that the agent gets beside the harmless ones. */
  readonly passEnv: readonly string[];
}

const NAME = /^[a-z][a-z0-9-]{0,31}$/u;
/** The engine that is part of Moontide. */
const TAKEN = new Set(['docs']);

/** @throws MoontideError CONFIG_INVALID. */
export function readEngines(path: string, { engines = {} }: UserFile): Readonly<Record<string, EngineCommand>> {
  return Object.fromEntries(
    Object.entries(engines).map(([name, table]) => {
      const refuse = (under: string, allowed: string) => {
        const key = `engines.${name}${under}`;
        return configInvalid(path, [{ key, message: `${key} must be ${allowed}` }]);
      };
      if (!NAME.test(name) || TAKEN.has(name)) throw refuse('', 'a name of a-z, 0-9 and "-", other than docs');
      const { command, pass_env = [], ...rest } = table;
      const [unknown] = Object.keys(rest);
      if (unknown !== undefined) throw refuse(`.${unknown}`, 'command or pass_env');
      if (!isTexts(command) || !hasOne(command))
        throw refuse('.command', 'a list of texts: a program and its arguments');
      if (!isTexts(pass_env)) throw refuse('.pass_env', 'a list of names of environment variables');
      return [name, { command, passEnv: pass_env }];
    }),
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
}

function hasOne(texts: readonly string[]): texts is readonly [string, ...string[]] {
  return texts.length > 0;
}
