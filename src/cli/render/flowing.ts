/**
 * Sentences that fit a terminal. Without the packages that `width.ts` needs: every command may have something to say, and
 * short ones are to start at once. Of a character that takes two columns the terminal then breaks the line itself.
 */
import { stripVTControlCharacters } from 'node:util';

/**
 * `line` in lines of at most `width` columns, broken between words; those after the first are indented further. What
 * somebody may copy stays whole: a command in backquotes where it fits in a line, and a word of any length.
 */
export function flowing(line: string, width: number): string[] {
  if (columnsOf(line) <= width) return [line];
  const indent = `${/^ */.exec(stripVTControlCharacters(line))?.[0] ?? ''}  `;
  const lines: string[] = [];
  let current = '';
  for (const [, gap = '', word = ''] of wordsOf(line, width - indent.length)) {
    if (current === '' || columnsOf(current + gap + word) <= width) {
      current += gap + word;
    } else {
      lines.push(current);
      current = indent + word;
    }
  }
  return [...lines, current];
}

/** Each with the blanks before it. */
function* wordsOf(line: string, room: number): Iterable<readonly string[]> {
  for (const match of line.matchAll(/( *)((?:`[^`]*`|[^ ])+)/gu)) {
    if (columnsOf(match[2] ?? '') <= room) yield match;
    else yield* match[0].matchAll(/( *)([^ ]+)/gu);
  }
}

function columnsOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
