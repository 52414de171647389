/** A key or a password from the person who runs the command: typed unseen, piped in, or, if it must be, as an option. */
import { MoontideError } from '../core/errors.ts';
import type { Context } from './context.ts';
import { tell } from './tell.ts';

export interface GivenKeyOptions {
  readonly key?: string;
}

/** @throws USAGE when none was given. */
export async function givenKey(
  { person, input, stderr }: Pick<Context, 'person' | 'input' | 'stderr'>,
  options: GivenKeyOptions,
  question: string,
): Promise<string> {
  if (options.key !== undefined) {
    tell(stderr, [
      'Note: --key leaves the key in the history of the shell, and for a moment in the list of processes. Next time type it at the prompt or pipe it in.',
    ]);
    return options.key;
  }
  const text = (await (input === undefined ? person?.secret(question) : input()))?.trim() ?? '';
  if (text !== '') return text;
  throw new MoontideError('USAGE', 'No key was given; nothing was done.', {
    fix: 'Run it at a terminal and type the key, or pipe it in: `… < FILE`.',
  });
}

/** Spaces may belong to it; the end of a line does not. @throws USAGE when none was given. */
export async function givenPassword(
  { person, input }: Pick<Context, 'person' | 'input'>,
  question: string,
): Promise<string> {
  const given = (await (input === undefined ? person?.secret(question) : input()))?.replace(/\r?\n$/u, '') ?? '';
  if (given !== '') return given;
  throw new MoontideError('USAGE', 'No password was given; nothing was done.', {
    fix: 'Run it at a terminal and type the password, or pipe it in: `… < FILE`.',
  });
}
