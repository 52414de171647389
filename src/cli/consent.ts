/** Asking before something that cannot be taken back. */
import process from 'node:process';
import { MoontideError } from '../core/errors.ts';
import type { Choice, Context } from './context.ts';

export interface ConsentOptions {
  /** Do not ask. */
  readonly yes?: boolean;
}

/**
 * Whether a person wants it: `--yes` says so, a terminal is asked.
 * @throws USAGE where there is nobody to ask; nothing may be done then.
 */
export async function consent(
  { person }: Pick<Context, 'person'>,
  options: ConsentOptions,
  question: string,
): Promise<boolean> {
  if (options.yes === true) return true;
  if (person === undefined) {
    throw new MoontideError('USAGE', `${question} There is no terminal to ask at; nothing was done.`, {
      fix: 'Add `--yes` if you mean it; `--dry-run` shows what would be done.',
    });
  }
  return await person.agrees(question);
}

/** Asks on stderr: stdout may be piped. */
export async function askAtTerminal(question: string): Promise<boolean> {
  const { confirm } = await import('@clack/prompts');
  return (await confirm({ message: question, initialValue: false, output: process.stderr })) === true;
}

/** The same for what nobody else should see. */
export async function askForSecret(question: string, signal?: AbortSignal): Promise<string | undefined> {
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({ message: question, ...at(signal) });
  // Without a character it is undefined, whatever its type says.
  return isCancel(answer) ? undefined : (answer ?? '');
}

/** One of a few answers; the first is what Enter gives. */
export async function chooseAtTerminal<Value extends string>(
  question: string,
  choices: readonly Choice<Value>[],
  signal?: AbortSignal,
): Promise<Value | undefined> {
  const { select } = await import('@clack/prompts');
  const answer = await select<string>({ message: question, options: [...choices], ...at(signal) });
  return choices.find(({ value }) => value === answer)?.value;
}

function at(signal: AbortSignal | undefined): {
  readonly output: typeof process.stderr;
  readonly signal?: AbortSignal;
} {
  return { output: process.stderr, ...(signal !== undefined && { signal }) };
}
