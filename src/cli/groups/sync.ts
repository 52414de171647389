import { type Command, Option } from 'commander';
import type { CleanOptions } from '../commands/clean.ts';
import type { ListOptions } from '../commands/list.ts';
import type { ReuploadOptions } from '../commands/reupload.ts';
import type { SyncOptions } from '../commands/sync.ts';
import type { Run } from '../program.ts';
import { withDryRun, withJson, withPlan, withProject, withYes } from './options.ts';

export function addSyncCommands(program: Command, run: Run): void {
  withJson(withDryRun(withProject(program.command('sync'))))
    .description('bring the remote in step now, and wait for it')
    .option('--initial', 'look at every document and at the account, as on the first day')
    .option('--import', 'take over the uploads that .ai/metrics/uploaded-files.json names, and go on from there')
    .action(run(async (context, options: SyncOptions) => (await import('../commands/sync.ts')).sync(context, options)));
  withJson(withProject(program.command('list')))
    .description('show every document with its state, and what is left out and why')
    // The guide gives it with every spelling; a list changes nothing.
    .addOption(new Option('--dry-run').hideHelp())
    .action(run(async (context, options: ListOptions) => (await import('../commands/list.ts')).list(context, options)));
  withJson(withYes(withPlan(withDryRun(withProject(program.command('clean'))))))
    .description("delete the project's remote files, and upload nothing until it is asked for")
    .action(
      run(async (context, options: CleanOptions) => (await import('../commands/clean.ts')).clean(context, options)),
    );
  withJson(withPlan(withDryRun(withProject(program.command('reupload')))))
    .description('upload every document afresh; each old version stays until its new one is there')
    .option('--clean-first', 'delete everything before; without it only where the file limit leaves no room for both')
    .action(
      run(async (context, options: ReuploadOptions) =>
        (await import('../commands/reupload.ts')).reupload(context, options),
      ),
    );
}
