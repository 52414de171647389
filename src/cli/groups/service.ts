import type { Command } from 'commander';
import type { InstallOptions, ServiceOptions } from '../commands/service.ts';
import type { Run } from '../program.ts';
import { withDryRun, withJson } from './options.ts';

export function addServiceCommands(program: Command, run: Run): void {
  const service = program
    .command('service')
    .helpCommand(false)
    .description('have the daemon started at login: install, uninstall, status');
  withJson(withDryRun(service.command('install')))
    .description('start the daemon at every login, and now; shows what it writes')
    .option('-y, --yes', "keep the shell's KIMI_API_KEY for the service without asking")
    .option('--on-demand', 'let systemd listen, and start the daemon when somebody first asks for it')
    .action(
      run(async (context, options: InstallOptions) =>
        (await import('../commands/service.ts')).installService(context, options),
      ),
    );
  withJson(service.command('uninstall'))
    .description('stop the daemon, and do not start it at login any more')
    .action(
      run(async (context, options: ServiceOptions) =>
        (await import('../commands/service.ts')).uninstallService(context, options),
      ),
    );
  withJson(service.command('status'))
    .description('show whether the service is there and how it does')
    .action(
      run(async (context, options: ServiceOptions) =>
        (await import('../commands/service.ts')).serviceStatus(context, options),
      ),
    );
}
