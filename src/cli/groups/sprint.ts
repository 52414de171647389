import type { Command } from 'commander';
import type { ScheduleListOptions, ScheduleRunOptions } from '../commands/schedule.ts';
import type { Run } from '../program.ts';
import { withDryRun, withJson, withProject } from './options.ts';

export function addSprintCommands(program: Command, run: Run): void {
  const schedule = program.command('schedule').helpCommand(false).description('show and run what is done by the clock');
  withJson(withProject(schedule.command('list')))
    .description('show the schedules of moontide.toml with their next and last runs')
    .action(
      run(async (context, options: ScheduleListOptions) =>
        (await import('../commands/schedule.ts')).listSchedules(context, options),
      ),
    );
  withJson(withDryRun(withProject(schedule.command('run <name>'))))
    .description('run a schedule now, and wait for it')
    .action(
      run(async (context, name: string, options: ScheduleRunOptions) =>
        (await import('../commands/schedule.ts')).runSchedule(context, name, options),
      ),
    );
}
