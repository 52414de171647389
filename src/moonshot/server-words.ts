import { Type } from 'typebox';
import { lazily } from '../lazy-schema.ts';

/** What the server says of a request that it did not carry out. */
export interface Complaint {
  readonly message: string;
  /** Moonshot's word for the kind of error; empty where none is given. */
  readonly type: string;
}

const Envelope = lazily(
  Type.Object({
    error: Type.Object({ message: Type.String(), type: Type.Optional(Type.Union([Type.String(), Type.Null()])) }),
  }),
);

/** Reads Moonshot's error envelope; undefined for anything else, such as a gateway's page. */
export function readComplaint(body: string): Complaint | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!Envelope().Check(json)) return undefined;
  return { message: json.error.message, type: json.error.type ?? '' };
}

const LONGEST_QUOTE = 300;

/** The gist of a body that is not Moonshot's: the title of a page, or how the text begins. */
export function gist(body: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(body)?.[1];
  return title ?? body.slice(0, LONGEST_QUOTE).replace(/<[^>]*>/g, ' ');
}

/** Someone else's words inside our sentence: on one line, printable, of bounded length; empty stays empty. */
export function quote(words: string): string {
  const line = words
    .slice(0, LONGEST_QUOTE)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  if (line === '') return '';
  return words.length > LONGEST_QUOTE ? `"${line}…"` : `"${line}"`;
}
