/** A long text in parts that leave room in a model's context. */
import { figure } from '../render/text.ts';

/** About 25,000 tokens of English. */
const MOST_CHARACTERS = 100_000;

/** `text` from `offset` on (UTF-16 code units, as `length` counts), with a last line that says how to go on where it does. */
export function pageOf(text: string, offset: number, most = MOST_CHARACTERS): string {
  const start = wholeAt(text, Math.min(offset, text.length));
  if (text.length - start <= most) return text.slice(start);
  const end = wholeAt(text, start + most);
  const rest = figure(text.length - end);
  return `${text.slice(start, end)}\n[${rest} characters more: call this again with offset ${end}.]`;
}

/** The place itself, or the one before where it would cut a character in two. */
function wholeAt(text: string, place: number): number {
  const isInside = /[\udc00-\udfff]/u.test(text[place] ?? '') && /[\ud800-\udbff]/u.test(text[place - 1] ?? '');
  return isInside ? place - 1 : place;
}
