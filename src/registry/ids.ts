/** Short ids of installations and projects: 8 of `a-z2-7`, that is 40 bits. */
import { createHash, randomBytes } from 'node:crypto';
import type { ProjectId } from '../core/model.ts';

const ID_BYTES = 5;
const DIGITS = 'abcdefghijklmnopqrstuvwxyz234567';

export function randomInstallationId(): string {
  return base32(randomBytes(ID_BYTES));
}

/** The same for the same installation and root, so that a project that is added again finds its remote files. */
export function projectIdFor(installationId: string, root: string): ProjectId {
  // No path holds a NUL, so no two pairs give the same text.
  const digest = createHash('sha256').update(`${installationId}\0${root}`).digest();
  return base32(digest.subarray(0, ID_BYTES)) as ProjectId;
}

/** RFC 4648 in lower case; the number of bytes is a multiple of five, so there is no padding. */
function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/gu) ?? []).map((group) => DIGITS.charAt(Number.parseInt(group, 2))).join('');
}
