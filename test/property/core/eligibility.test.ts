import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/core/eligibility.ts';
import { isRelPath, relPath } from '../../../src/core/model.ts';
import { rulesWith } from '../../support/rules.ts';

const secrets = fc.constantFrom('.env', '.env.local', 'id_rsa', 'server.key', 'ca.pem', '.npmrc', 'vault.kdbx', '.ssh');
const parts = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .filter((part) => isRelPath(part) && !part.includes('/'));

/** The same letters in any case. */
function cased(name: string): fc.Arbitrary<string> {
  const letters = Array.from(name, (letter) => fc.constantFrom(letter.toLowerCase(), letter.toUpperCase()));
  return fc.tuple(...letters).map((chosen) => chosen.join(''));
}

describe('judge', () => {
  it('lets nothing through on whose way a secret is named, whatever the rules', () => {
    fc.assert(
      fc.property(
        fc.array(parts, { maxLength: 3 }),
        secrets.chain(cased),
        fc.array(parts, { maxLength: 3 }),
        (above, secret, below) => {
          const path = relPath([...above, secret, ...below].join('/'));
          const rules = rulesWith({
            folders: [relPath(path.split('/')[0] ?? ''), path],
            files: [path],
            ignores: () => false,
            maxBytes: Number.POSITIVE_INFINITY,
          });
          expect(judge(rules, { path, type: 'file', bytes: 1, content: 'text' })).not.toBe('document');
        },
      ),
    );
  });

  it('takes for documents only text of a fitting size within the scope', () => {
    const tops = fc.constantFrom('docs', '.ai', 'README.md', 'src');
    const path = fc
      .tuple(tops, fc.array(parts, { maxLength: 3 }))
      .map(([top, below]) => relPath([top, ...below].join('/')));
    const type = fc.constantFrom('file', 'folder', 'link', 'special');
    const content = fc.constantFrom('text', 'binary', 'blank');
    fc.assert(
      fc.property(path, type, fc.nat(2_000_000), content, (path, type, bytes, content) => {
        if (judge(rulesWith(), { path, type, bytes, content }) !== 'document') return;
        expect(path).toMatch(/^(?:\.ai|\.agents|docs|README\.md$|AGENTS\.md$|CLAUDE\.md$)/u);
        if (type === 'file') expect([bytes > 0 && bytes <= 1_000_000, content]).toEqual([true, 'text']);
        else expect(type).toBe('folder');
      }),
    );
  });
});
