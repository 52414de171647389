/** What a command writes, kept up to a limit: its beginning and its end. */
import { StringDecoder } from 'node:string_decoder';

export interface Output {
  /** The text that the chunk completed. */
  add(chunk: Buffer): string;
  readonly bytes: number;
  readonly lines: number;
}

/** Counts and decodes one of the two streams. */
export function createOutput(): Output {
  const decoder = new StringDecoder('utf8');
  let bytes = 0;
  let lines = 0;
  return {
    add(chunk) {
      bytes += chunk.byteLength;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
      return decoder.write(chunk);
    },
    get bytes() {
      return bytes;
    },
    get lines() {
      return lines;
    },
  };
}

const NEWLINE = 0x0a;

export interface KeptText {
  add(text: string): void;
  readonly isCut: boolean;
  toString(): string;
}

/** Keeps at most about `maxCharacters`, however much comes: the first half and the last. */
export function createKeptText(maxCharacters: number): KeptText {
  const half = Math.floor(maxCharacters / 2);
  let first = '';
  let last = '';
  let dropped = 0;
  return {
    add(text) {
      const room = Math.max(0, half - first.length);
      first += text.slice(0, room);
      last += text.slice(room);
      // Cut now and then, not at every chunk.
      if (last.length > 2 * half) {
        dropped += last.length - half;
        last = last.slice(-half);
      }
    },
    get isCut() {
      return dropped > 0 || last.length > half;
    },
    toString() {
      const missing = dropped + Math.max(0, last.length - half);
      if (missing === 0) return first + last;
      return `${first}\n[… ${missing} characters left out …]\n${last.slice(-half)}`;
    },
  };
}
