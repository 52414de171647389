/** What can be typed next: read from the command's own definitions. */
import type { Command, Option } from 'commander';

/** What only a running daemon knows. */
export type Asked = 'projects' | 'files' | 'schedules';

export interface Candidates {
  readonly words: readonly string[];
  readonly ask?: Asked;
}

/** Of what stands where an argument of these commands is wanted. */
const ARGUMENTS: Readonly<Record<string, Asked>> = {
  'files get': 'files',
  'files content': 'files',
  'files delete': 'files',
  'schedule run': 'schedules',
  remove: 'projects',
};

/** @param typed - the words after the program's name; the last is the one that is being typed, and may be empty. */
export function candidates(program: Command, typed: readonly string[]): Candidates {
  const current = typed.at(-1) ?? '';
  let command = program;
  const path: string[] = [];
  let awaits: Option | undefined;
  for (const word of typed.slice(0, -1)) {
    const isValue = awaits !== undefined;
    awaits = isValue ? undefined : optionOf(command, word);
    if (isValue || word.startsWith('-')) continue;
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) continue;
    command = next;
    path.push(word);
  }
  if (awaits !== undefined) {
    if (awaits.long === '--project') return { words: [], ask: 'projects' };
    return { words: beginning(awaits.argChoices ?? [], current) };
  }
  const help = command.createHelp();
  if (current.startsWith('-')) {
    return {
      words: beginning(
        help.visibleOptions(command).flatMap(({ long }) => long ?? []),
        current,
      ),
    };
  }
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  const names = help.visibleCommands(command).map((each) => each.name());
  const ask = ARGUMENTS[path.join(' ')];
  return { words: beginning([...names, ...choices], current), ...(ask === undefined ? {} : { ask }) };
}

/** The option that `word` is, if it takes a value that is still to come. */
function optionOf(command: Command, word: string): Option | undefined {
  return command.options.find(
    ({ short, long, required, optional }) => (word === short || word === long) && (required || optional),
  );
}

function beginning(words: readonly string[], current: string): readonly string[] {
  return words.filter((word) => word.startsWith(current));
}
