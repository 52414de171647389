/** Patterns of the permission rules: `*` is any characters, `?` is one, everything else is itself. */
import { ANYTHING, knownText, type UseText } from './permission-text.ts';

/** `surely`: whatever the unknown parts turn out to be. `perhaps`: for some of what they may be. */
export type Fit = 'surely' | 'perhaps' | 'never';

/** A pattern that ends in ` *` also fits without what follows: `git *` fits `git`. */
export function fit(pattern: string, text: UseText): Fit {
  const whole = knownText(text);
  // Nearly all patterns are this simple, and a command may be long.
  if (whole !== undefined && /^[^*?]*\*?$/u.test(pattern)) return fitsSimply(pattern, whole) ? 'surely' : 'never';
  const symbols = symbolsOf(text);
  const patterns = pattern.endsWith(' *') ? [pattern, pattern.slice(0, -2)] : [pattern];
  if (patterns.some((one) => matches(Array.from(one), symbols, 'surely'))) return 'surely';
  if (!symbols.includes(ANYTHING)) return 'never';
  return patterns.some((one) => matches(Array.from(one), symbols, 'perhaps')) ? 'perhaps' : 'never';
}

function fitsSimply(pattern: string, whole: string): boolean {
  if (!pattern.endsWith('*')) return whole === pattern;
  return whole.startsWith(pattern.slice(0, -1)) || (pattern.endsWith(' *') && whole === pattern.slice(0, -2));
}

/** Sorts the most specific first: those without wildcards, then those with more characters of their own. */
export function bySpecificity(one: string, other: string): number {
  return Number(isWild(one)) - Number(isWild(other)) || ownLength(other) - ownLength(one);
}

function isWild(pattern: string): boolean {
  return /[*?]/u.test(pattern);
}

function ownLength(pattern: string): number {
  return pattern.replaceAll(/[*?]/gu, '').length;
}

type Symbols = readonly (string | typeof ANYTHING)[];

function symbolsOf(text: UseText): Symbols {
  return text.flatMap((stretch) => (stretch === ANYTHING ? [ANYTHING] : Array.from(stretch)));
}

/**
 * One row of the table for each symbol of the text: `row[i]` is true when the first `i` characters of the pattern fit
 * what was read so far. What is unknown fits `*` alone to be sure, and any stretch of the pattern to be possible.
 */
function matches(pattern: readonly string[], symbols: Symbols, how: Exclude<Fit, 'never'>): boolean {
  let row = closed(
    pattern,
    Array.from({ length: pattern.length + 1 }, (_, index) => index === 0),
  );
  for (const symbol of symbols) {
    if (!row.includes(true)) return false;
    row = closed(pattern, symbol === ANYTHING ? afterAnything(pattern, row, how) : afterOne(pattern, row, symbol));
  }
  return row.at(-1) === true;
}

/** A `*` may stand for nothing. */
function closed(pattern: readonly string[], row: boolean[]): boolean[] {
  for (const [index, character] of pattern.entries()) {
    if (character === '*' && row[index] === true) row[index + 1] = true;
  }
  return row;
}

function afterOne(pattern: readonly string[], row: readonly boolean[], symbol: string): boolean[] {
  const next = row.map(() => false);
  for (const [index, character] of pattern.entries()) {
    if (character === '*') next[index + 1] = row[index + 1] === true || row[index] === true;
    else if (row[index] === true && (character === '?' || character === symbol)) next[index + 1] = true;
  }
  return next;
}

function afterAnything(pattern: readonly string[], row: readonly boolean[], how: 'surely' | 'perhaps'): boolean[] {
  if (how === 'surely') return row.map((fits, index) => fits && pattern[index - 1] === '*');
  const first = row.indexOf(true);
  return row.map((_, index) => first !== -1 && index >= first);
}
