/** `[engines.NAME]`: agents that speak the Agent Client Protocol, and where Kimi Code is. */
import { configInvalid } from './problems.ts';
import type { UserFile } from './schema/user-file.ts';

export interface EngineCommand {
  readonly command: readonly [string, ...string[]];
  /** Names of variables of the daemon's environment that the agent gets beside the harmless ones. */
  readonly passEnv: readonly string[];
  /** Without work for so long, its process is ended. */
  readonly idleMs: number;
  /** Whose settings and sessions of Kimi Code are used; `moontide`: apart from those of the user. */
  readonly home: 'moontide' | 'user';
}

const NAME = /^[a-z][a-z0-9-]{0,31}$/u;
/** The engine that is part of Moontide. */
const TAKEN = new Set(['docs']);
/** Those that need no command. */
const KIMI: Readonly<Record<string, readonly string[]>> = { kimi: ['kimi'] };

export const IDLE_MINUTES = 10;
const MOST_IDLE_MINUTES = 1_440;

/** @throws MoontideError CONFIG_INVALID. */
export function readEngines(path: string, { engines = {} }: UserFile): Readonly<Record<string, EngineCommand>> {
  return Object.fromEntries(
    Object.entries(engines).map(([name, table]) => {
      const refuse = (under: string, allowed: string) => {
        const key = `engines.${name}${under}`;
        return configInvalid(path, [{ key, message: `${key} must be ${allowed}` }]);
      };
      if (!NAME.test(name) || TAKEN.has(name)) throw refuse('', 'a name of a-z, 0-9 and "-", other than docs');
      const { command = KIMI[name], pass_env = [], idle_minutes = IDLE_MINUTES, home = 'moontide', ...rest } = table;
      const [unknown] = Object.keys(rest);
      if (unknown !== undefined) throw refuse(`.${unknown}`, 'command, pass_env, idle_minutes or home');
      if (!isTexts(command) || !hasOne(command))
        throw refuse('.command', 'a list of texts: a program and its arguments');
      if (!isTexts(pass_env)) throw refuse('.pass_env', 'a list of names of environment variables');
      if (typeof idle_minutes !== 'number' || !(idle_minutes > 0 && idle_minutes <= MOST_IDLE_MINUTES)) {
        throw refuse('.idle_minutes', `a number above 0, and at most ${MOST_IDLE_MINUTES}`);
      }
      if (home !== 'moontide' && home !== 'user') throw refuse('.home', '"moontide" or "user"');
      if (home === 'user' && !(name in KIMI)) throw refuse('.home', 'left out: it is for kimi alone');
      return [name, { command, passEnv: pass_env, idleMs: idle_minutes * 60_000, home }];
    }),
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
}

function hasOne(texts: readonly string[]): texts is readonly [string, ...string[]] {
  return texts.length > 0;
}
