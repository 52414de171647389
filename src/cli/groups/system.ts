import { Argument, type Command } from 'commander';
import type { DemoOptions } from '../commands/demo.ts';
import type { EmulatorCommandOptions } from '../commands/emulator.ts';
import type { Run } from '../program.ts';
import type { TargetOptions } from '../target.ts';
import { addServiceCommands } from './service.ts';
import { whole, withProject } from './options.ts';

export function addSystemCommands(program: Command, run: Run): void {
  addServiceCommands(program, run);
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'whose script is printed').choices(['bash', 'zsh', 'fish']))
    .description('print a script that completes commands, options, projects and ids')
    .action(
      run(async (context, shell: 'bash' | 'zsh' | 'fish') =>
        (await import('../commands/completion.ts')).completion(context, shell),
      ),
    );
  program
    .command('complete [words...]', { hidden: true })
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(
      run(async (context, words: readonly string[]) =>
        (await import('../commands/completion.ts')).complete(context, program, words),
      ),
    );
  withProject(program.command('mcp'))
    .description('give an agent the documents, over the Model Context Protocol on standard input and output')
    .action(run(async (context, options: TargetOptions) => (await import('../commands/mcp.ts')).mcp(context, options)));
  program
    .command('demo [dir]')
    .description('see it work: with a sample project and a local Moonshot, or with a folder of your own')
    .option('--state <dir>', 'keep the state of the demo here (default: a folder that is removed at the end)')
    .option('--no-edit', 'do not edit a sample document to show what happens')
    .action(
      run(async (context, folder: string | undefined, options: DemoOptions) =>
        (await import('../commands/demo.ts')).demo(context, folder, options),
      ),
    );
  program
    .command('emulator')
    .description('run a local Moonshot: for working offline, and for tests')
    .option('--port <number>', 'where it listens (default: a free port)', whole(0, 65_535))
    .option('--folder <dir>', 'keep its files here (default: in memory)')
    .option('--tier <number>', 'the limits of this tier of accounts (default: none)', whole(0, 5))
    .option('--latency <ms>', 'how long each request takes', whole(0, 600_000), 0)
    .action(
      run(async (context, options: EmulatorCommandOptions) =>
        (await import('../commands/emulator.ts')).emulator(context, options),
      ),
    );
}
