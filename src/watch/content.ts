import { hash } from 'node:crypto';
import { isBinaryFileSync } from 'isbinaryfile';
import { isBlank } from '../core/eligibility-blank.ts';
import type { ContentKind } from '../core/eligibility.ts';
import type { Sha256 } from '../core/model.ts';

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

function decode(content: Buffer): string {
  if (content[0] === 0xff && content[1] === 0xfe) return content.toString('utf16le');
  if (content[0] === 0xfe && content[1] === 0xff) return inPairs(content).swap16().toString('utf16le');
  return content.toString('utf8');
}

/** A copy without the byte that has no other. */
function inPairs(content: Buffer): Buffer {
  return Buffer.from(content.subarray(0, content.length - (content.length % 2)));
}
