/** Texts cut to a number of terminal columns; they hold no colours. */
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** `text` in at most `width` columns: its middle goes, since both ends of a path tell more. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const characters = charactersOf(text);
  const end = take(characters.toReversed(), Math.ceil((width - 1) * 0.6))
    .toReversed()
    .join('');
  return `${take(characters, width - 1 - stringWidth(end)).join('')}…${end}`;
}

/** `text` in at most `width` columns: its end goes. */
export function shortenEnd(text: string, width: number): string {
  return stringWidth(text) <= width ? text : `${take(charactersOf(text), width - 1).join('')}…`;
}

/** As a person counts them: what is drawn together stays together. */
function charactersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

function take(characters: readonly string[], width: number): string[] {
  let left = width;
  const end = characters.findIndex((character) => (left -= stringWidth(character)) < 0);
  return end === -1 ? [...characters] : characters.slice(0, end);
}

/** `line` in lines of at most `width` columns, broken between words; those after the first are indented further. */
export function wrapped(line: string, width: number): string[] {
  if (stringWidth(line) <= width) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const room = Math.max(1, width - indent.length - GOES_ON.length);
  const [first = '', ...more] = wrapAnsi(line.slice(indent.length), room, { hard: true }).split('\n');
  return [indent + first, ...more.map((part) => indent + GOES_ON + part)];
}

const GOES_ON = '  ';
