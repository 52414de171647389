import { type Command, Option } from 'commander';
import type { AddOptions } from '../commands/add.ts';
import type { ConfigOptions } from '../commands/config.ts';
import type { ConfigSetOptions } from '../commands/config-set.ts';
import type { ConfirmOptions } from '../commands/confirm.ts';
import type { PauseOptions, ResumeOptions } from '../commands/hold.ts';
import type { InitOptions } from '../commands/init.ts';
import type { ProjectsOptions } from '../commands/projects.ts';
import type { RemoveOptions } from '../commands/remove.ts';
import type { TrustOptions } from '../commands/trust.ts';
import { OFFERS } from '../init/offers.ts';
import type { Run } from '../program.ts';
import { withDryRun, withJson, withKimiConfigOption, withProject, withYes } from './options.ts';

export function addProjectCommands(program: Command, run: Run): void {
  addInitCommand(program, run);
  withJson(withDryRun(program.command('add [dir]')))
    .description('keep a folder in step from now on')
    .option('--name <name>', 'what to call it in lists (default: the name of the folder)')
    .option('--import', 'take over the uploads that its .ai/metrics/uploaded-files.json names')
    .action(
      run(async (context, folder: string | undefined, options: AddOptions) =>
        (await import('../commands/add.ts')).add(context, folder, options),
      ),
    );
  withJson(withYes(withDryRun(withProject(program.command('remove [dir]')))))
    .description('forget a project, and delete its remote files')
    .option('--keep-remote', 'leave its remote files where they are')
    .action(
      run(async (context, folder: string | undefined, options: RemoveOptions) =>
        (await import('../commands/remove.ts')).remove(context, folder, options),
      ),
    );
  withJson(program.command('projects'))
    .description('list the projects')
    .action(
      run(async (context, options: ProjectsOptions) =>
        (await import('../commands/projects.ts')).projects(context, options),
      ),
    );
  withJson(withProject(program.command('pause')))
    .description('upload and delete nothing more until `resume`')
    .action(
      run(async (context, options: PauseOptions) => (await import('../commands/hold.ts')).pause(context, options)),
    );
  withJson(withDryRun(withProject(program.command('resume'))))
    .description('go on after `pause`, after `clean`, or with a new key')
    .action(
      run(async (context, options: ResumeOptions) => (await import('../commands/hold.ts')).resume(context, options)),
    );
  withJson(withDryRun(withProject(program.command('confirm'))))
    .description('let a halted project go on, after showing what would go')
    .option('--plan <id>', 'confirm exactly the plan with this id, without asking')
    .action(
      run(async (context, options: ConfirmOptions) =>
        (await import('../commands/confirm.ts')).confirm(context, options),
      ),
    );
  withJson(withYes(withDryRun(withProject(program.command('trust')))))
    .description('allow what comes with a repository and asks for more than naming documents, after showing it')
    .option('--revoke', 'take back what was allowed')
    .action(
      run(async (context, options: TrustOptions) => (await import('../commands/trust.ts')).trust(context, options)),
    );
  addConfigCommands(program, run);
}

function addInitCommand(program: Command, run: Run): void {
  withJson(withYes(withDryRun(program.command('init [dir]'))))
    .description('set a project up, step by step: shows what would be uploaded, then asks for each step')
    .option('--key [key]', 'take a key also where there is one; better typed or piped in than given here')
    .option('--no-key', 'take no key')
    .option('--config', 'write a moontide.toml with every setting as a comment')
    .option('--no-config', 'write none')
    .option('--ignore', 'write a .moontideignore')
    .option('--no-ignore', 'write none')
    .addOption(new Option('--schedule <name>', 'do this by the clock').choices(OFFERS))
    .option('--service', 'have the daemon started at every login')
    .option('--no-service', 'install no service')
    .option('--start', 'start the daemon if none runs')
    .option('--no-start', 'start none; the first sync is then done in this process')
    .option('--sync', 'wait for the first sync and show its progress')
    .option('--no-sync', 'do not wait for it')
    .action(
      run(async (context, folder: string | undefined, options: InitOptions) =>
        (await import('../commands/init.ts')).init(context, folder, options),
      ),
    );
}

function addConfigCommands(program: Command, run: Run): void {
  const config = withJson(withKimiConfigOption(withProject(program.command('config'))))
    .enablePositionalOptions()
    .helpCommand(false)
    .description('show the configuration in force and where each value comes from')
    .action(
      run(async (context, options: ConfigOptions) =>
        (await import('../commands/config.ts')).showConfig(context, options),
      ),
    );
  withJson(withKimiConfigOption(withProject(config.command('show'))))
    .description('the same')
    .action(
      run(async (context, options: ConfigOptions) =>
        (await import('../commands/config.ts')).showConfig(context, options),
      ),
    );
  withJson(withProject(config.command('set <key> <value>')))
    .description('set a value in moontide.toml, or in config.toml where there is none or the key is of that file')
    .option('--user', 'set it in config.toml')
    .action(
      run(async (context, key: string, value: string, options: ConfigSetOptions) =>
        (await import('../commands/config-set.ts')).setConfig(context, key, value, options),
      ),
    );
  withJson(withProject(config.command('unset <key>')))
    .description('take a value out of the file again')
    .option('--user', 'take it out of config.toml')
    .action(
      run(async (context, key: string, options: ConfigSetOptions) =>
        (await import('../commands/config-set.ts')).unsetConfig(context, key, options),
      ),
    );
  withJson(withProject(config.command('path')))
    .description('show where the configuration files are')
    .action(
      run(async (context, options: ConfigOptions) =>
        (await import('../commands/config.ts')).configPaths(context, options),
      ),
    );
  withJson(withKimiConfigOption(withProject(config.command('validate'))))
    .description('check the configuration files')
    .action(
      run(async (context, options: ConfigOptions) =>
        (await import('../commands/config.ts')).validateConfig(context, options),
      ),
    );
}
