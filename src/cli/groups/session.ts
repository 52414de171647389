import type { Command } from 'commander';
import type { AskOptions } from '../commands/ask.ts';
import type { Run } from '../program.ts';
import { whole, withJson, withProject } from './options.ts';

export function addSessionCommands(program: Command, run: Run): void {
  withJson(withProject(program.command('ask <question...>')))
    .description('answer a question out of the uploaded documents')
    .option('--include <glob...>', 'read only documents that match')
    .option('--model <name>', 'ask this model (default: the configured one)')
    .option('--max-tokens <count>', 'for the answer, reasoning included (default: 8192)', whole(1, 1_048_576))
    .option('--budget <tokens>', "for the documents (default: what the model's window leaves)", whole(0, 1_048_576))
    .action(
      run(async (context, words: readonly string[], options: AskOptions) =>
        (await import('../commands/ask.ts')).ask(context, words, options),
      ),
    );
}
