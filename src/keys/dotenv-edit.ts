/** Changing one variable of a dotenv file and nothing else in it: other lines, comments and line ends stay as they are. */
import { parse } from 'dotenv';

/**
 * Sets the variable to a value that needs no quotes. Where it stands more than once, the last is the one that counts.
 * Undefined when that cannot be done without changing what another variable is read as.
 */
export function setVariable(text: string, name: string, value: string): string | undefined {
  const last = assignments(text, name).at(-1);
  const candidates = [...(last === undefined ? [] : [replaced(text, last, value)]), appended(text, name, value)];
  return candidates.find((candidate) => differsOnlyIn(name, value, text, candidate));
}

/** Takes out every line that sets the variable. Undefined when that would change what another variable is read as. */
export function removeVariable(text: string, name: string): string | undefined {
  let rest = text;
  for (const { lineStart, valueEnd } of assignments(text, name).toReversed()) {
    const lineEnd = /[^\r\n]*(?:\r\n|\n|\r|$)/y;
    lineEnd.lastIndex = valueEnd;
    lineEnd.exec(text);
    rest = rest.slice(0, lineStart) + rest.slice(lineEnd.lastIndex);
  }
  return differsOnlyIn(name, undefined, text, rest) ? rest : undefined;
}

interface Assignment {
  readonly lineStart: number;
  /** Behind the name, where the sign of assignment or white space begins. */
  readonly nameEnd: number;
  /** Behind the value; a comment may follow on the same line. */
  readonly valueEnd: number;
}

/** dotenv's own expression (its version 18): what it takes for an assignment is one here. */
const ASSIGNMENT =
  /(?:^|^)\s*(?:export\s+)?([\w.-]+)(\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?(?:$|$)/dgm;

function assignments(text: string, name: string): Assignment[] {
  return [...text.matchAll(ASSIGNMENT)]
    .filter((match) => match[1] === name)
    .map(({ indices, index, 3: value = '' }) => {
      const [nameStart, nameEnd] = indices?.[1] ?? [index, index];
      const signEnd = indices?.[2]?.[1] ?? nameEnd;
      // The expression takes line ends before the name, and comments on lines behind the value, along.
      const lineStart = Math.max(text.lastIndexOf('\n', nameStart - 1), text.lastIndexOf('\r', nameStart - 1)) + 1;
      return { lineStart, nameEnd, valueEnd: signEnd + value.trimEnd().length };
    });
}

function replaced(text: string, { nameEnd, valueEnd }: Assignment, value: string): string {
  return `${text.slice(0, nameEnd)}=${value}${text.slice(valueEnd)}`;
}

function appended(text: string, name: string, value: string): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' || /[\r\n]$/.test(text) ? '' : lineEnd;
  return `${text}${gap}${name}=${value}${lineEnd}`;
}

/** The proof of every edit: read by dotenv itself, all other variables are what they were. */
function differsOnlyIn(name: string, value: string | undefined, before: string, after: string): boolean {
  const { [name]: _was, ...others } = parse(before);
  const { [name]: is, ...othersAfter } = parse(after);
  const names = Object.keys(others);
  return (
    is === value &&
    names.length === Object.keys(othersAfter).length &&
    names.every((other) => others[other] === othersAfter[other])
  );
}
