/**
 * A value as JSON that is safe on a terminal: what `JSON.stringify` leaves alone although a terminal may obey it (C1
 * controls, DEL, marks that reorder text) is escaped too. Such characters only occur inside strings.
 */
export function json(value: unknown): string {
  return harmless(JSON.stringify(value, null, 2));
}

/** The same on one line, for JSON Lines. */
export function jsonLine(value: unknown): string {
  return harmless(JSON.stringify(value));
}

function harmless(text: string): string {
  return text.replaceAll(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
