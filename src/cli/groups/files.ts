import type { Command } from 'commander';
import type { FileOptions, ChangeFileOptions, DeleteFileOptions } from '../commands/files.ts';
import type { Run } from '../program.ts';
import { withDryRun, withJson, withProject, withYes } from './options.ts';

export function addFilesCommands(program: Command, run: Run): void {
  const files = program
    .command('files')
    .helpCommand(false)
    .description("use the account's files directly, as JSON: upload, list, get, content, delete");
  withJson(withDryRun(withProject(files.command('upload <path>'))))
    .description('upload one file under its own name; Moontide never deletes it by itself')
    .action(
      run(async (context, path: string, options: ChangeFileOptions) =>
        (await import('../commands/files.ts')).uploadFile(context, path, options),
      ),
    );
  withJson(withProject(files.command('list')))
    .description('list every file of the account')
    .action(
      run(async (context, options: FileOptions) => (await import('../commands/files.ts')).listFiles(context, options)),
    );
  withJson(withProject(files.command('get <id>')))
    .description('show one file')
    .action(
      run(async (context, id: string, options: FileOptions) =>
        (await import('../commands/files.ts')).getFile(context, id, options),
      ),
    );
  withJson(withProject(files.command('content <id>')))
    .description('print the text that the server extracted')
    .action(
      run(async (context, id: string, options: FileOptions) =>
        (await import('../commands/files.ts')).fileContent(context, id, options),
      ),
    );
  withJson(withYes(withDryRun(withProject(files.command('delete <id>')))))
    .description('delete one file, whoever uploaded it')
    .action(
      run(async (context, id: string, options: DeleteFileOptions) =>
        (await import('../commands/files.ts')).deleteFile(context, id, options),
      ),
    );
}
