import { hash } from 'node:crypto';
import { isBinaryFileSync } from 'isbinaryfile';
import { isBlank } from '../core/eligibility-blank.ts';
import type { ContentKind } from '../core/eligibility.ts';
import type { Sha256 } from '../core/model.ts';
import { decode } from '../decode.ts';

export function sha256Of(content: Buffer): Sha256 {
  return hash('sha256', content, 'hex') as Sha256;
}

/**
 * Text in the encodings that people's editors write: UTF-8, UTF-16 with a byte order mark, and one-byte encodings with
 * few bytes beyond ASCII. isbinaryfile looks at the first 512 bytes alone, so NUL is looked for in the rest.
 */
export function kindOf(content: Buffer): ContentKind {
  if (isBinaryFileSync(content)) return 'binary';
  const text = decode(content);
  if (text.includes('\0') || !text.isWellFormed()) return 'binary';
  return isBlank(text) ? 'blank' : 'text';
}
