/** The end of a command that failed: its error is shown and becomes the exit code. */
import { CommanderError } from 'commander';
import { ERRORS } from '../core/error-table.ts';
import { MoontideError, asMoontideError } from '../core/errors.ts';
import { print } from './context.ts';
import type { Context, ExitCode } from './context.ts';
import { failureJson, failureLines } from './render/failure.ts';
import { json } from './render/json.ts';
import { tell } from './tell.ts';

/**
 * With `asJson` the error is the only output on stdout; otherwise lines on stderr. `command`: the words of the command
 * that was typed, for those of its errors that its help answers.
 */
export function reportFailure(
  thrown: unknown,
  { stdout, stderr, env = {} }: Pick<Context, 'stdout' | 'stderr'> & Partial<Pick<Context, 'env'>>,
  asJson: boolean,
  command = 'moontide',
): ExitCode {
  const error = thrown instanceof CommanderError ? usageError(thrown, command) : asMoontideError(thrown);
  if (asJson) print(stdout, [json(failureJson(error))]);
  else tell(stderr, failureLines(error, stderr.style));
  if (error.code === 'KEY_MISSING' && (env['KIMI_API_KEY'] ?? '') !== '') tell(stderr, [SHELL_KEY_NOTE]);
  if (error.code === 'INTERNAL' && error.cause instanceof Error) print(stderr, [String(error.cause.stack)]);
  return ERRORS[error.code].exit;
}

/** A job in this process would have used it, so it is the daemon that has none. */
const SHELL_KEY_NOTE =
  "  note: this shell has KIMI_API_KEY, but the daemon's environment counts: `moontide restart` in this shell hands it on.";

/** Commander's words without its own prefix; a suggestion on a second line becomes part of the sentence. */
function usageError({ message }: CommanderError, command: string): MoontideError {
  const sentence = message.replace(/^error: /, '').replace(/\n\(?([^)]*)\)?$/, ' ($1)');
  return new MoontideError('USAGE', sentence.charAt(0).toUpperCase() + sentence.slice(1), {
    fix: `See \`${command} --help\`.`,
  });
}
