import type { Clock } from '../clock.ts';
import { judgeSize, tooLarge, type ContentKind, type EligibilityRules, type NotEligible } from '../core/eligibility.ts';
import type { Sha256, Stamp } from '../core/model.ts';
import { kindOf, sha256Of } from './content.ts';
import { readFile } from './read-file.ts';

export type Examined =
  | {
      readonly kind: 'read';
      readonly stamp: Stamp;
      readonly sha256: Sha256;
      /** The very bytes that `sha256` was computed from. */
      readonly bytes: Buffer;
      readonly content: ContentKind;
    }
  | { readonly kind: 'refused'; readonly verdict: NotEligible }
  | { readonly kind: 'gone' };

/**
 * Reads a file whole and says what it holds.
 *
 * @param path absolute, with every link resolved.
 */
export async function examine(
  path: string,
  rules: EligibilityRules,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Examined> {
  const result = await readFile(path, rules.maxBytes, clock, signal);
  switch (result.kind) {
    case 'gone':
      return result;
    case 'changing':
      return refused({ reason: 'changing', detail: 'It changed on every attempt to read it.' });
    case 'unreadable':
      return refused({ reason: 'unreadable', detail: `It cannot be read (${result.code}).` });
    case 'too-large':
      return refused(tooLarge(rules, result.stamp.bytes));
    case 'read': {
      const { stamp, content: bytes } = result;
      const verdict = judgeSize(rules, stamp.bytes);
      if (verdict !== 'document') return refused(verdict);
      return { kind: 'read', stamp, sha256: sha256Of(bytes), bytes, content: kindOf(bytes) };
    }
  }
}

function refused(verdict: NotEligible): Examined {
  return { kind: 'refused', verdict };
}
