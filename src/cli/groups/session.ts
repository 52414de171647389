import type { Command } from 'commander';
import type { AskOptions } from '../commands/ask.ts';
import type {
  SessionOptions,
  ArchiveOptions,
  CreateOptions,
  DeleteOptions,
  ListSessionsOptions,
  ShowSessionOptions,
} from '../commands/session.ts';
import type { PermissionsOptions } from '../commands/session-permissions.ts';
import type { PromptOptions } from '../commands/session-prompt.ts';
import type { ShellOptions } from '../commands/session-shell.ts';
import type { UsageOptions } from '../commands/usage.ts';
import type { Run } from '../program.ts';
import { whole, withJson, withProject, withYes } from './options.ts';

export function addSessionCommands(program: Command, run: Run): void {
  const session = program
    .command('session')
    .helpCommand(false)
    .enablePositionalOptions()
    .description('converse about a project');
  addKeepingCommands(session, run);
  addTalkingCommands(session, run);
  addMeasuringCommands(session, run);
  withDays(withJson(withProject(program.command('usage'))))
    .description('show what was spent, in all projects or in one, and what the cache saved')
    .action(
      run(async (context, options: UsageOptions) => (await import('../commands/usage.ts')).showUsage(context, options)),
    );
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

/** What makes, shows and ends sessions. */
function addKeepingCommands(session: Command, run: Run): void {
  withJson(withProject(session.command('create [name]')))
    .description('begin a conversation; without a name it is called by its sprint')
    .option('--sprint <name>', 'the sprint that it belongs to')
    .option('--agent <name>', 'an agent of .agents/, whose rules hold in it')
    .option(
      '--agent-file <path>',
      "the file of an agent in the project's folder: its prompt and tools reach the engine",
    )
    .option('--engine <name>', 'what answers: docs, kimi, … (default: the first that there is)')
    .option('--model <name>', 'the model that answers (default: the configured one)')
    .action(
      run(async (context, name: string | undefined, options: CreateOptions) =>
        (await import('../commands/session.ts')).createSession(context, name, options),
      ),
    );
  withJson(withProject(session.command('list')))
    .description('show the sessions of the project')
    .option('--all', 'the archived ones too')
    .action(
      run(async (context, options: ListSessionsOptions) =>
        (await import('../commands/session.ts')).listSessions(context, options),
      ),
    );
  withJson(withProject(session.command('show [name]')))
    .description('show a session (default: the current one) with its last messages')
    .option('--messages <count>', 'how many of them (default: 6)', whole(0, 1000))
    .action(
      run(async (context, name: string | undefined, options: ShowSessionOptions) =>
        (await import('../commands/session.ts')).showSession(context, name, options),
      ),
    );
  withJson(withProject(session.command('current')))
    .description('name the active session that was used last')
    .action(
      run(async (context, options: SessionOptions) =>
        (await import('../commands/session.ts')).showCurrentSession(context, options),
      ),
    );
  withJson(withProject(session.command('resume <name>')))
    .description('take an archived session up again')
    .action(
      run(async (context, name: string, options: SessionOptions) =>
        (await import('../commands/session.ts')).resumeSession(context, name, options),
      ),
    );
  withJson(withProject(session.command('archive <name>')))
    .description('end a session; it can still be read and resumed')
    .option('--compact', 'begin its context anew first, so that resuming it takes little')
    .action(
      run(async (context, name: string, options: ArchiveOptions) =>
        (await import('../commands/session.ts')).archiveSession(context, name, options),
      ),
    );
  withYes(withJson(withProject(session.command('delete <name>'))))
    .description('delete a session with all that was said in it')
    .action(
      run(async (context, name: string, options: DeleteOptions) =>
        (await import('../commands/session.ts')).deleteSession(context, name, options),
      ),
    );
}

/** What is said and done in sessions. */
function addTalkingCommands(session: Command, run: Run): void {
  withProject(session.command('prompt <name> <text...>'))
    .description('have something answered, and show the answer as it comes; Ctrl-C ends it')
    .option('--json', 'print what happens as JSON, one line each')
    .option('-y, --yes', 'allow whatever the rules ask about')
    .action(
      run(async (context, name: string, words: readonly string[], options: PromptOptions) =>
        (await import('../commands/session-prompt.ts')).promptSession(context, name, words, options),
      ),
    );
  withJson(withProject(session.command('shell <name> <command...>')))
    .passThroughOptions()
    .description("run a command of bash in the project's folder, under the rules of the session")
    .option('-y, --yes', 'allow it where the rules ask')
    .option('--timeout <seconds>', 'end it after that (default: 120)', whole(1, 3600))
    .action(
      run(async (context, name: string, words: readonly string[], options: ShellOptions) =>
        (await import('../commands/session-shell.ts')).runInSession(context, name, words, options),
      ),
    );
  withJson(withProject(session.command('permissions [name]')))
    .description('answer what waits for your word in a session (default: the current one)')
    .option('--allow <id>', 'allow this one, and do not ask')
    .option('--deny <id>', 'deny this one, and do not ask')
    .option('--remember', 'the answer holds for the rest of the session')
    .action(
      run(async (context, name: string | undefined, options: PermissionsOptions) =>
        (await import('../commands/session-permissions.ts')).answerPermissions(context, name, options),
      ),
    );
}

/** How full sessions are, and what they took. */
function addMeasuringCommands(session: Command, run: Run): void {
  withJson(withProject(session.command('context [name]')))
    .description('show how full the context of a session is (default: the current one), and how it grows')
    .action(
      run(async (context, name: string | undefined, options: SessionOptions) =>
        (await import('../commands/session-context.ts')).showContext(context, name, options),
      ),
    );
  withJson(withProject(session.command('compact <name>')))
    .description('begin the context of a session anew, with what was said')
    .action(
      run(async (context, name: string, options: SessionOptions) =>
        (await import('../commands/session-context.ts')).compactSession(context, name, options),
      ),
    );
  withDays(withJson(withProject(session.command('usage [name]'))))
    .description('show what a session took (default: the current one), and what the cache saved')
    .action(
      run(async (context, name: string | undefined, options: UsageOptions) =>
        (await import('../commands/usage.ts')).showSessionUsage(context, name, options),
      ),
    );
}

function withDays(command: Command): Command {
  return command.option('--days <count>', 'how far back (default: 30)', whole(1, 3660));
}
