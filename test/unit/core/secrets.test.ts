import { describe, expect, it } from 'vitest';
import type { Sha256 } from '../../../src/core/model.ts';
import { clear, mayLeave, secretRefusal } from '../../../src/core/secrets.ts';

const sha256 = 'a'.repeat(64) as Sha256;
const finds = [1, 2, 3, 4, 5].map((line) => ({ rule: 'GITHUB_TOKEN', line }));
const found = { sha256, secrets: { kind: 'found', finds } } as const;
const failed = { sha256, secrets: { kind: 'failed', detail: 'the scanner ended' } } as const;

describe('content', () => {
  it.each([
    ['may leave when it is clean', { sha256, secrets: { kind: 'clean' } }, [], true],
    ['stays when a secret was found in it', found, [], false],
    ['may leave when exactly it is allowed', found, [sha256], true],
    ['stays when something else is allowed', found, ['b'.repeat(64) as Sha256], false],
    ['stays when it could not be looked through', failed, [], false],
    ['stays when it could not be looked through, allowed or not', failed, [sha256], false],
  ] as const)('%s', (_, scanned, allowed, expected) => {
    expect(mayLeave(scanned, new Set(allowed))).toBe(expected);
    expect(clear('content', scanned, new Set(allowed))).toBe(expected ? 'content' : undefined);
  });

  it('is refused with the first finds, how many more there are, and the way to allow it', () => {
    const error = secretRefusal('notes.md', found);
    expect(error).toMatchObject({ code: 'SECRET_FOUND', details: { sha256, finds } });
    expect(error.message).toBe(
      'notes.md: It seems to hold a secret (GITHUB_TOKEN in line 1, GITHUB_TOKEN in line 2, GITHUB_TOKEN in line 3 ' +
        'and 2 more), so it stays here.',
    );
    expect(error.fix).toContain(`allow = ["${sha256}"]`);
  });
});
