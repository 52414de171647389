/** man/moontide.1, made from the command's definitions. */
import type { Argument, Command } from 'commander';

/** In man(7) macros. */
export function manualPage(program: Command, version: string): string {
  return [
    `.TH MOONTIDE 1 "" "Moontide ${version}" "User Commands"`,
    '.SH NAME',
    `moontide \\- ${escaped(firstLower(program.description()).replace(/\.$/u, ''))}`,
    '.SH SYNOPSIS',
    '.B moontide',
    '.I command',
    '[options]',
    '.SH COMMANDS',
    ...[...leaves(program)].flatMap(commandLines),
    '.SH ENVIRONMENT',
    ...term(
      'MOONTIDE_HOME',
      'Where everything lives; without it the folders of the platform, as moontide paths prints them.',
    ),
    ...term('KIMI_API_KEY', 'The API key, where neither .env.project nor .env of the project names one.'),
    ...term('KIMI_BASE_URL', 'Address of the Moonshot API.'),
    '.SH EXIT STATUS',
    ...term('0', 'done'),
    ...term('1', 'failed'),
    ...term('2', 'usage'),
    ...term('69', 'no daemon answers'),
    ...term('75', 'try again later'),
    ...term('77', 'key refused or permission denied'),
    ...term('78', 'configuration'),
    '',
  ].join('\n');
}

interface Leaf {
  readonly path: string;
  readonly command: Command;
}

/** Commands that do something, with the words that lead to them. */
function* leaves(parent: Command, path = 'moontide'): Generator<Leaf> {
  for (const command of parent.createHelp().visibleCommands(parent)) {
    const own = { path: `${path} ${command.name()}`, command };
    if (command.description() !== '') yield own;
    yield* leaves(command, own.path);
  }
}

function commandLines({ path, command }: Leaf): string[] {
  const words = command.registeredArguments.map(argumentWord).join(' ');
  const options = command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help');
  return [
    `.SS "${escaped(path)}${words === '' ? '' : ` ${escaped(words)}`}"`,
    escaped(command.description()),
    ...options.flatMap(({ flags, description }) => term(flags, description)),
  ];
}

function argumentWord(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function term(name: string, text: string): string[] {
  return ['.TP', `.B "${escaped(name)}"`, escaped(text)];
}

/** A backslash, a hyphen that is typed, a quotation mark, and what begins a macro at the start of a line. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('"', '\\(dq').replace(/^[.']/u, '\\&$&');
}

function firstLower(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
