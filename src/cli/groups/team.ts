import type { Command } from 'commander';
import type { TeamStatusOptions } from '../commands/team.ts';
import type { Run } from '../program.ts';
import { withJson } from './options.ts';

export function addTeamCommands(program: Command, run: Run): void {
  const team = program.command('team').helpCommand(false).description('the machines that share the account: status');
  withJson(team.command('status'))
    .description('show its machines and their projects, what they share, the pace, and who does the scheduled runs')
    .action(
      run(async (context, options: TeamStatusOptions) =>
        (await import('../commands/team.ts')).showTeam(context, options),
      ),
    );
}
