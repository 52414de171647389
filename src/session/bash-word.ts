/** Words of bash: what is known of them before it has expanded them. */
import type { DoubleQuotedChild, Word, WordPart } from 'unbash';
import { ANYTHING, type UseText } from '../core/permission-text.ts';

/** The word without its quotes; what a variable, a substitution, a wildcard or a tilde gives is not known. */
export function textOf(word: Word): UseText {
  const stretches = word.parts?.flatMap(partText) ?? [word.value];
  // Only an unquoted tilde at the start, or one after `=` or `:` in an assignment, means a home folder.
  const isHome = /(?:^|[=:])~/u.test(word.text);
  return isHome ? [ANYTHING, ...merged(stretches)] : merged(stretches);
}

function partText(part: WordPart | DoubleQuotedChild): UseText {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return [part.value];
    case 'AnsiCQuoted':
      // What `\u00e9` gives depends on the locale.
      return [/^[\u0020-\u007e]*$/u.test(part.value) ? part.value : ANYTHING];
    case 'DoubleQuoted':
      return part.parts.flatMap(partText);
    case 'LocaleString':
    case 'Glob':
    case 'ExtendedGlob':
    case 'BraceExpansion':
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion':
    case 'ProcessSubstitution':
      return [ANYTHING];
  }
}

function merged(stretches: UseText): UseText {
  const found: (string | typeof ANYTHING)[] = [];
  for (const stretch of stretches) {
    const last = found.at(-1);
    if (stretch === ANYTHING ? last !== ANYTHING || found.length === 0 : typeof last !== 'string') found.push(stretch);
    else if (stretch !== ANYTHING) found[found.length - 1] = `${last ?? ''}${stretch}`;
  }
  return found;
}
