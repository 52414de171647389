/** Whether letters beyond ASCII arrive as they are meant. */
import { ERRORS } from '../core/error-table.ts';
import type { Context, Screen } from './context.ts';

export type Locale =
  | { readonly kind: 'utf-8'; readonly setting: string }
  /** `because` is the beginning of a sentence. */
  | { readonly kind: 'other'; readonly because: string };

/** By the variables that decide it, the strongest first (POSIX, "Internationalization Variables"); an empty one is not set. */
export function localeOf(env: Context['env']): Locale {
  const variable = ['LC_ALL', 'LC_CTYPE', 'LANG'].find((each) => (env[each] ?? '') !== '');
  if (variable === undefined) return { kind: 'other', because: 'No locale is set' };
  const setting = `${variable}=${env[variable]}`;
  // macOS' terminals show UTF-8 whatever these say, and set them; a bare C locale shows letters beyond ASCII as signs.
  return /utf-?8/i.test(setting) ? { kind: 'utf-8', setting } : { kind: 'other', because: `${setting} is not UTF-8` };
}

/** What to tell somebody at a terminal who was shown `text`; nothing where it arrived whole. */
export function garbledNotes(
  text: string,
  { stdout, env }: Pick<Context, 'env'> & { stdout: Pick<Screen, 'isTerminal'> },
): string[] {
  const locale = localeOf(env);
  if (!stdout.isTerminal || locale.kind === 'utf-8' || !/[^\p{ASCII}]/u.test(text)) return [];
  return [`${locale.because}: letters beyond ASCII may be garbled. ${ERRORS.OUTPUT_GARBLED.fix}`];
}
