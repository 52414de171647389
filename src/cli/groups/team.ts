import type { Command } from 'commander';
import type { TeamPasswordOptions, TeamStatusOptions } from '../commands/team.ts';
import type { Run } from '../program.ts';
import { withJson } from './options.ts';

export function addTeamCommands(program: Command, run: Run): void {
  const team = program
    .command('team')
    .helpCommand(false)
    .description('the machines that share the account: status, password');
  withJson(team.command('status'))
    .description('show its machines and their projects, what they share, the pace, and who does the scheduled runs')
    .action(
      run(async (context, options: TeamStatusOptions) =>
        (await import('../commands/team.ts')).showTeam(context, options),
      ),
    );
  withJson(team.command('password'))
    .description("keep the password of the team's server; asks for it, or reads it from standard input")
    .option('--remove', 'keep it no longer')
    .option('--keychain', "keep it in the system's keychain, or fail")
    .option('--no-keychain', 'keep it in a file (default: the keychain where one answers, else a file)')
    .action(
      run(async (context, options: TeamPasswordOptions) =>
        (await import('../commands/team.ts')).changeTeamPassword(context, options),
      ),
    );
}
