/** Reads the options of a command up to the word that ends them. */
import { knownText, type UseText } from './permission-text.ts';

export interface Options {
  /** Options that are followed by a value; `-k5` and `--kill-after=5` hold it themselves. */
  readonly values: readonly string[];
  /** Options at which reading stops. */
  readonly stop: readonly string[];
}

export type AfterOptions =
  | { readonly kind: 'rest'; readonly rest: readonly UseText[] }
  | { readonly kind: 'stopped'; readonly at: string }
  /** An option is not known before the shell has run. */
  | { readonly kind: 'unknown' };

export function afterOptions(words: readonly UseText[], { values, stop }: Options): AfterOptions {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? [];
    const text = knownText(word);
    if (text === undefined && !/^[^-]/u.test(word[0] ?? '')) return { kind: 'unknown' };
    if (text === '--') return { kind: 'rest', rest: words.slice(index + 1) };
    if (text === undefined || !text.startsWith('-')) return { kind: 'rest', rest: words.slice(index) };
    const at = optionsIn(text).find((option) => stop.includes(option));
    if (at !== undefined) return { kind: 'stopped', at };
    if (takesNext(text, values)) index += 1;
  }
  return { kind: 'rest', rest: [] };
}

/** `-abc` is `-a`, `-b` and `-c`; what stands behind `=` is a value. */
function optionsIn(text: string): readonly string[] {
  if (text.startsWith('--')) return [text.replace(/=.*$/su, '')];
  return Array.from(text.slice(1), (letter) => `-${letter}`);
}

function takesNext(text: string, values: readonly string[]): boolean {
  if (text.startsWith('--')) return values.includes(text);
  // The first letter that takes a value takes the rest of the word, if there is any.
  const letters = optionsIn(text);
  const at = letters.findIndex((letter) => values.includes(letter));
  return at !== -1 && at === letters.length - 1;
}
