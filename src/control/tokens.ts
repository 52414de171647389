/** The two tokens that let a caller in over TCP: in a file that this user alone can read, read anew when it changes. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { statSync } from 'node:fs';
import { Type, type Static } from 'typebox';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { makePrivate, onDisk } from '../private-file.ts';
import { FORMAT, readJsonFile, writeJsonFile } from '../json-file.ts';
import { Secret } from '../secret.ts';

/** `plain` does what the rules allow; `admin` may change them too. */
export type TokenKind = 'plain' | 'admin';

export interface Tokens {
  /** Made where there is none yet. */
  get(kind: TokenKind): Secret;
  /** Makes a new one; the one before is refused from now on, by a running daemon too. */
  rotate(kind: TokenKind): Secret;
  /** Which of the tokens this is; takes as long for each wrong one. */
  recognize(given: string): TokenKind | undefined;
}

const File = Type.Object(
  {
    version: Type.Literal(FORMAT),
    plain: Type.String({ minLength: 20 }),
    admin: Type.String({ minLength: 20 }),
  },
  { additionalProperties: false },
);
type File = Static<typeof File>;

const RANDOM_BYTES = 32;

/** Every method throws MoontideError STORE_NEWER, STORE_UNAVAILABLE. */
export function openTokens(parts: { readonly path: string; readonly clock: Clock; readonly log?: Log }): Tokens {
  const { path } = parts;
  let known: { readonly stamp: string; readonly file: File } | undefined;

  function current(): File {
    const stamp = stampOf(path);
    if (known !== undefined && known.stamp === stamp) return known.file;
    makePrivate(path);
    const read = readJsonFile(path, File, parts);
    if (read.kind !== 'read') return keep({ version: FORMAT, plain: newToken('plain'), admin: newToken('admin') });
    known = { stamp, file: read.content };
    return read.content;
  }

  function keep(file: File): File {
    writeJsonFile(path, File, file);
    known = { stamp: stampOf(path), file };
    return file;
  }

  return {
    get: (kind) => new Secret(current()[kind]),
    rotate: (kind) => new Secret(keep({ ...current(), [kind]: newToken(kind) })[kind]),
    recognize(given) {
      const file = current();
      const digest = digestOf(given);
      const isPlain = timingSafeEqual(digest, digestOf(file.plain));
      const isAdmin = timingSafeEqual(digest, digestOf(file.admin));
      if (isAdmin) return 'admin';
      return isPlain ? 'plain' : undefined;
    },
  };
}

/** Another one after every change: the file is replaced, never written into. */
function stampOf(path: string): string {
  const stats = onDisk(`look at ${path}`, () => statSync(path, { throwIfNoEntry: false, bigint: true }));
  return stats === undefined ? '' : `${stats.ino} ${stats.mtimeNs} ${stats.size}`;
}

/** The kind can be told by looking, and a scanner for secrets finds it in a text. */
function newToken(kind: TokenKind): string {
  return `moontide_${kind}_${randomBytes(RANDOM_BYTES).toString('base64url')}`;
}

/** Of one length, whatever was given. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
