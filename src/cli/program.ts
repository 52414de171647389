/** The command's words: what can be typed, in groups, and what is run for it. */
import { Command, CommanderError } from 'commander';
import { packageVersion } from '../version.ts';
import type { Context, ExitCode } from './context.ts';
import { reportFailure } from './failure.ts';
import { addDaemonCommands } from './groups/daemon.ts';
import { addFilesCommands } from './groups/files.ts';
import { addKeyCommands } from './groups/keys.ts';
import { addProjectCommands } from './groups/project.ts';
import { addSessionCommands } from './groups/session.ts';
import { addSprintCommands } from './groups/sprint.ts';
import { addSyncCommands } from './groups/sync.ts';
import { addTeamCommands } from './groups/team.ts';
import { addSystemCommands } from './groups/system.ts';
import { withCommand } from './spellings.ts';

/** Turns a command's work into an action of commander. */
export type Run = <Given extends unknown[]>(
  work: (context: Context, ...given: Given) => Promise<ExitCode>,
) => (...given: Given) => Promise<void>;

export interface ProgramScreens {
  readonly stdout: Pick<Context['stdout'], 'write' | 'columns'>;
  readonly stderr: Pick<Context['stderr'], 'write'>;
}

/** Runs one command line, without the program's own name. Never rejects: failures are shown and become the exit code. */
export async function runProgram(args: readonly string[], context: Context): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const run: Run =
    (work) =>
    async (...given) => {
      exitCode = await work(context, ...given);
    };
  const program = createProgram(context, run);
  try {
    const words = withCommand(args);
    await program.parseAsync(words.length === 0 ? ['--help'] : [...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander ends `--help` and `--version` by throwing too.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    // A command of which only its own commands do anything has shown them.
    if (error instanceof CommanderError && error.code === 'commander.help') return 2;
    return reportFailure(error, context, args.includes('--json'), commandIn(program, args));
  }
}

/** The innermost command that the words name, as it is typed: `moontide session show`. */
function commandIn(program: Command, args: readonly string[]): string {
  let [command, typed] = [program, program.name()];
  for (const word of args) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) continue;
    [command, typed] = [next, `${typed} ${word}`];
  }
  return typed;
}

/** The definitions of every command; what is made from them, such as completion and the man page, cannot differ. */
export function createProgram({ stdout, stderr }: ProgramScreens, run: Run): Command {
  const program = new Command('moontide')
    .description("Keeps a project's agent documents in step with Moonshot AI (Kimi).")
    .version(packageVersion())
    .helpCommand(false)
    // What follows a command belongs to it, also where a command has commands of its own with the same options.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns, 100),
      // Shown by `reportFailure`, like every other failure.
      outputError: () => undefined,
    })
    .addHelpText(
      'after',
      `
The spellings of Moonshot's integration guide work too: --initial, --sync, --list, --clean, each with --dry-run.
Exit codes: 0 done, 1 failed, 2 usage, 69 no daemon answers, 75 try again later, 77 key refused, 78 configuration.`,
    );
  addDaemonCommands(program.commandsGroup('Daemon:'), run);
  addProjectCommands(program.commandsGroup('Project:'), run);
  addSyncCommands(program.commandsGroup('Sync:'), run);
  addFilesCommands(program.commandsGroup('Files:'), run);
  addKeyCommands(program.commandsGroup('Keys:'), run);
  addSprintCommands(program.commandsGroup('Sprint:'), run);
  addSessionCommands(program.commandsGroup('Session:'), run);
  addTeamCommands(program.commandsGroup('System:'), run);
  addSystemCommands(program.commandsGroup('System:'), run);
  return program;
}
