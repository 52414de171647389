/** Words and figures for people. */

/** How a text is coloured; the identity where colours are not wanted. */
export type Style = (format: StyleFormat, text: string) => string;

export type StyleFormat = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/**
 * C0, DEL and C1 controls (they begin terminal sequences and end lines), the separators U+2028 and U+2029, and the marks
 * that reorder what follows them on a screen.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** `text` with everything that could break a line or steer the terminal written as in a JSON string. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, escaped);
}

/** The same for a text of many lines, which keeps its lines and its tabs. */
export function printableLines(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

/** A path as it is, or as a quoted JSON string where it holds something that must be escaped. */
export function showPath(path: string): string {
  const shown = printable(path);
  return shown === path ? path : printable(JSON.stringify(path));
}

function escaped(character: string): string {
  const json = JSON.stringify(character).slice(1, -1);
  return json === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : json;
}

/** `2 documents`, `1 document`, `1,000 documents`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${figure(number)} ${number === 1 ? one : many}`;
}

/** With a comma for every thousand, in every locale. */
export function figure(number: number): string {
  return number.toLocaleString('en-US');
}

/** Decimal units, as the limits are given in: 1 MB is 1,000,000 bytes. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  for (const unit of ['kB', 'MB', 'GB']) {
    value /= 1000;
    // 999.95 would be shown as 1000.0
    if (value < 999.95) return `${value.toFixed(1)} ${unit}`;
  }
  return `${figure(Math.round(value))} GB`;
}

/** A length of time in its one or two largest units: `45 s`, `3 min`, `2 h 5 min`, `4 d 3 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return joined([hours, 'h'], [minutes % 60, 'min']);
  return joined([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

function joined([large, largeUnit]: [number, string], [small, smallUnit]: [number, string]): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Time of day in the machine's zone: `15:04:05`. */
export function timeOfDay(at: string | number): string {
  const date = new Date(at);
  const pad = (part: number): string => String(part).padStart(2, '0');
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** `12 s ago`; `now` for what is less than a second old or, by another clock, yet to come. */
export function ago(at: string, now: number): string {
  const age = now - Date.parse(at);
  return age < 1000 ? 'now' : `${duration(age)} ago`;
}
