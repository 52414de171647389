/** `[team]`: where the machines that share an account meet. */
import { configInvalid } from './problems.ts';
import type { UserFile } from './schema/user-file.ts';

export interface TeamConfig {
  readonly url: string;
  readonly name: string;
  readonly goneAfterMs: number;
  readonly rollCallMs: number;
}

const MINUTE_MS = 60_000;
const GONE_AFTER_MINUTES = 10_080;
const ROLL_CALL_SECONDS = 600;

/** @throws MoontideError CONFIG_INVALID for an address that is none, or that holds a password. */
export function readTeam(path: string, { team }: UserFile): TeamConfig | undefined {
  if (team === undefined) return undefined;
  const { url, name, gone_after_minutes = GONE_AFTER_MINUTES, roll_call_seconds = ROLL_CALL_SECONDS } = team;
  const refuse = (problem: string): never => {
    throw configInvalid(path, [{ key: 'team.url', message: `team.url ${problem}` }]);
  };
  if (!URL.canParse(url)) return refuse('is no address of a server, such as redis://127.0.0.1:6379');
  // It would be shown with the configuration, and kept in every copy of it.
  if (new URL(url).password !== '') {
    return refuse('holds a password: leave it out, and keep it with `moontide team password`');
  }
  return { url, name, goneAfterMs: gone_after_minutes * MINUTE_MS, rollCallMs: roll_call_seconds * 1000 };
}
