/**
 * White space in the widest sense: `\s` (which holds BOM, no-break and typographic spaces), the next-line control, and
 * characters that show nothing although Unicode does not call them spaces (zero-width, word joiner, Mongolian separator).
 */
const SHOWS_SOMETHING = /[^\s\u0085\u180E\u200B-\u200D\u2060]/u;

/** True for text without a character that shows: the server finds no content in it. */
export function isBlank(text: string): boolean {
  return !SHOWS_SOMETHING.test(text);
}
