import { type Command, Option } from 'commander';
import { LOG_LEVELS } from '../../logs/log-record.ts';
import type { DoctorOptions } from '../commands/doctor.ts';
import type { EventsOptions } from '../commands/events.ts';
import type { LogsOptions } from '../commands/logs.ts';
import type { PathsOptions } from '../commands/paths.ts';
import type { StartOptions } from '../commands/start.ts';
import type { StatusOptions } from '../commands/status.ts';
import type { StopOptions } from '../commands/stop.ts';
import type { KimiConfigOptions } from '../kimi-config.ts';
import type { UiOptions } from '../commands/ui.ts';
import type { Run } from '../program.ts';
import { whole, withJson, withKimiConfigOption, withProject } from './options.ts';

export function addDaemonCommands(program: Command, run: Run): void {
  withKimiConfigOption(program.command('daemon'))
    .description('run the daemon in the foreground')
    .action(
      run(async (context, options: KimiConfigOptions) =>
        (await import('../commands/daemon.ts')).daemon(context, options),
      ),
    );
  withJson(withKimiConfigOption(program.command('start')))
    .description('start the daemon in the background, and wait until it answers')
    .action(
      run(async (context, options: StartOptions) => (await import('../commands/start.ts')).start(context, options)),
    );
  withJson(program.command('stop'))
    .description('stop the daemon, and wait until it is gone')
    .action(run(async (context, options: StopOptions) => (await import('../commands/stop.ts')).stop(context, options)));
  withJson(withKimiConfigOption(program.command('restart')))
    .description('stop the daemon if it runs, and start it')
    .action(
      run(async (context, options: StartOptions) => (await import('../commands/restart.ts')).restart(context, options)),
    );
  withJson(program.command('status'))
    .description('show how everything stands')
    .option('--project <dir>', 'only the project that holds this folder')
    .option('-w, --watch', 'keep showing it until Ctrl-C')
    .action(
      run(async (context, options: StatusOptions) => (await import('../commands/status.ts')).status(context, options)),
    );
  withJson(program.command('ui'))
    .description('open the web page of the daemon, and print a link to it that works once')
    .option('--no-open', 'print the link and start no browser')
    .option('--close', 'close the page instead; every browser needs a new link')
    .action(run(async (context, options: UiOptions) => (await import('../commands/ui.ts')).ui(context, options)));
  withJson(program.command('events'))
    .description('show what happens, as it happens')
    .option('--project <dir>', 'only of the project that holds this folder')
    .option('--since <id>', 'begin after the event with this id', whole(0))
    .action(
      run(async (context, options: EventsOptions) => (await import('../commands/events.ts')).events(context, options)),
    );
  withJson(program.command('logs'))
    .description("show the daemon's log")
    .option('-f, --follow', 'keep showing what is added until Ctrl-C')
    .addOption(new Option('--level <level>', 'this level and what is more serious').choices(LOG_LEVELS))
    .option('--project <dir>', 'only of the project that holds this folder')
    .option('-n, --lines <number>', 'how many lines from the end', whole(0, 1_000_000), 50)
    .action(run(async (context, options: LogsOptions) => (await import('../commands/logs.ts')).logs(context, options)));
  withJson(withProject(program.command('doctor')))
    .description('check this machine and the set-up, and say how to mend what is wrong')
    .action(
      run(async (context, options: DoctorOptions) => (await import('../commands/doctor.ts')).doctor(context, options)),
    );
  withJson(program.command('paths'))
    .description('show where everything lives')
    .action(
      run(async (context, options: PathsOptions) => (await import('../commands/paths.ts')).paths(context, options)),
    );
}
