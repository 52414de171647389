import type { Command } from 'commander';
import type { ScheduleListOptions, ScheduleRunOptions } from '../commands/schedule.ts';
import type { ReportOptions } from '../commands/report.ts';
import type { SprintListOptions, SprintOptions } from '../commands/sprint.ts';
import type { Run } from '../program.ts';
import { withDryRun, withJson, withProject } from './options.ts';

export function addSprintCommands(program: Command, run: Run): void {
  const sprint = program.command('sprint').helpCommand(false).description('start and end sprints');
  withJson(withDryRun(withProject(sprint.command('start <name>'))))
    .description('make sure that everything is uploaded and nothing is left over, and remember the sprint')
    .action(
      run(async (context, name: string, options: SprintOptions) =>
        (await import('../commands/sprint.ts')).changeSprint(context, 'start', name, options),
      ),
    );
  withJson(withDryRun(withProject(sprint.command('end <name>'))))
    .description('delete the remote files and upload every document afresh, for the next sprint')
    .action(
      run(async (context, name: string, options: SprintOptions) =>
        (await import('../commands/sprint.ts')).changeSprint(context, 'end', name, options),
      ),
    );
  withJson(withProject(sprint.command('list')))
    .description('show the sprints')
    .action(
      run(async (context, options: SprintListOptions) =>
        (await import('../commands/sprint.ts')).listSprints(context, options),
      ),
    );
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
  withJson(withProject(program.command('report')))
    .description('write an evaluation of a sprint from the uploaded documents to .ai/reports/')
    .option('--sprint <name>', 'this one (default: the sprint that runs, or ran last)')
    .option('--baseline', 'keep it as the one that later reports are compared with')
    .option('--stream', 'show it while it is written')
    .option('--model <name>', 'ask this model (default: the configured one)')
    .action(
      run(async (context, options: ReportOptions) => (await import('../commands/report.ts')).report(context, options)),
    );
}
