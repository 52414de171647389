/** `--initial`, `--sync`, `--list` and `--clean` without a command, as in Moonshot's integration guide. */
import { MoontideError } from '../core/errors.ts';

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  '--initial': ['sync', '--initial'],
  '--sync': ['sync'],
  '--list': ['list'],
  '--clean': ['clean'],
};

/**
 * `args` with the spelling replaced by its command; unchanged where they begin with a command.
 * @throws USAGE when two of them are given.
 */
export function withCommand(args: readonly string[]): readonly string[] {
  if (args[0]?.startsWith('-') !== true) return args;
  const [spelling, second] = args.filter((arg) => Object.hasOwn(COMMANDS, arg));
  if (spelling === undefined) return args;
  if (second !== undefined) throw new MoontideError('USAGE', `${spelling} and ${second} do not go together.`);
  return [...(COMMANDS[spelling] ?? []), ...args.filter((arg) => arg !== spelling)];
}
