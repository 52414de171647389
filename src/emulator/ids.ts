import { randomBytes } from 'node:crypto';

/** Crockford's base 32, in lower case. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** A file id in the form that Moonshot gives since Aug 2026: `file_` and a ULID in lower case. */
export function fileId(nowMs: number): string {
  const time = Array.from({ length: 10 }, (_, index) => DIGITS[Math.floor(nowMs / 32 ** (9 - index)) % 32]);
  const random = Array.from(randomBytes(16), (byte) => DIGITS[byte % 32]);
  return `file_${time.join('')}${random.join('')}`;
}

/** An id of a completion or a request: a prefix and 24 hex digits. */
export function hexId(prefix: string): string {
  return `${prefix}${randomBytes(12).toString('hex')}`;
}
