/** `team status`: the machines that share the account. */
import { withDaemon } from '../connection.ts';
import { print, viewOf, type Context, type ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { teamLines } from '../render/team.ts';

export interface TeamStatusOptions {
  readonly json?: boolean;
}

export function showTeam(context: Context, { json: asJson }: TeamStatusOptions): Promise<ExitCode> {
  return withDaemon<ExitCode>(context, async (client) => {
    const team = await client.team();
    print(context.stdout, asJson === true ? [json(team)] : teamLines(team, viewOf(context.stdout, context.clock)));
    return 0;
  });
}
