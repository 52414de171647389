/** `team status`: the machines that share the account; `team password`: what lets this one in at their server. */
import type { TeamPassword } from '../../control/protocol/team.ts';
import { withDaemon, withDaemonOrHere } from '../connection.ts';
import { print, viewOf, type Context, type ExitCode } from '../context.ts';
import { givenPassword } from '../given-key.ts';
import { json } from '../render/json.ts';
import { teamLines } from '../render/team.ts';
import { teamStatusLines } from '../render/team-standing.ts';

export interface TeamStatusOptions {
  readonly json?: boolean;
}

export interface TeamPasswordOptions extends TeamStatusOptions {
  readonly remove?: boolean;
  /** Undefined where neither `--keychain` nor `--no-keychain` was given. */
  readonly keychain?: boolean;
}

export function showTeam(context: Context, { json: asJson }: TeamStatusOptions): Promise<ExitCode> {
  return withDaemon<ExitCode>(context, async (client) => {
    const team = await client.team();
    print(context.stdout, asJson === true ? [json(team)] : teamLines(team, viewOf(context.stdout, context.clock)));
    return 0;
  });
}

export async function changeTeamPassword(context: Context, options: TeamPasswordOptions): Promise<ExitCode> {
  const password = options.remove === true ? undefined : await givenPassword(context, "Password of the team's server");
  const known = await withDaemonOrHere(context, (client) => {
    if (password === undefined) return client.removeTeamPassword();
    const { keychain: useKeychain } = options;
    return client.keepTeamPassword({ password, ...(useKeychain === undefined ? {} : { useKeychain }) });
  });
  tell(context, known, options);
  return 0;
}

const PLACES = { keychain: "the system's keychain", file: 'a file that only you can read' } as const;

function tell({ stdout, stderr, clock }: Context, known: TeamPassword, options: TeamPasswordOptions): void {
  const { storedIn, inUse, team } = known;
  if (options.json === true) print(stdout, [json(known)]);
  else {
    const what = "The password of the team's server is kept";
    print(stdout, [
      storedIn === undefined ? `${what} no longer.` : `${what} in ${PLACES[storedIn]}.`,
      ...(team === undefined ? [] : teamStatusLines(team, viewOf(stdout, clock))),
    ]);
  }
  if (inUse === 'environment') {
    stderr.write('Note: the daemon uses another one, MOONTIDE_TEAM_PASSWORD in its environment.\n');
  }
}
