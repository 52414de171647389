import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/core/permission-judge.ts';
import { fit } from '../../../src/core/permission-pattern.ts';
import { ANYTHING, known, type UseText } from '../../../src/core/permission-text.ts';
import { stricter, type PermissionRule, type PermissionSource } from '../../../src/core/permission.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 5 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '*', '?'), maxLength: 6 });
const text = fc.array(fc.oneof(letters, fc.constant(ANYTHING)), { maxLength: 4 });

const action = fc.constantFrom('allow' as const, 'ask' as const, 'deny' as const);
const rule: fc.Arbitrary<PermissionRule> = fc.oneof(
  action,
  fc.dictionary(pattern, action, { maxKeys: 4 }),
  fc.array(pattern, { maxLength: 3 }),
);
const sources = fc.array(
  fc.record<PermissionSource>(
    {
      name: fc.constantFrom('environment' as const, 'session' as const),
      rules: fc.record({ bash: rule }),
      tightensOnly: fc.constant(true as const),
    },
    { requiredKeys: ['name', 'rules'] },
  ),
  { maxLength: 3 },
);

/** What the text may turn out to be. */
function filled(partly: UseText, fillings: readonly string[]): string {
  return partly.map((stretch, index) => stretch ?? fillings[index % fillings.length]).join('');
}

describe('a pattern', () => {
  it('fits a known text exactly where the regular expression does that it stands for', () => {
    fc.assert(
      fc.property(pattern, letters, (pattern, text) => {
        const source = (one: string): string => one.replaceAll('*', '.*').replaceAll('?', '.');
        const alternatives = pattern.endsWith(' *')
          ? `${source(pattern)}|${source(pattern.slice(0, -2))}`
          : source(pattern);
        expect(fit(pattern, known(text))).toBe(
          new RegExp(`^(?:${alternatives})$`, 's').test(text) ? 'surely' : 'never',
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('that surely fits, or never does, keeps its word whatever the unknown turns out to be', () => {
    fc.assert(
      fc.property(pattern, text, fc.array(letters, { minLength: 1, maxLength: 4 }), (pattern, text, fillings) => {
        const fits = fit(pattern, text);
        if (fits !== 'perhaps') expect(fit(pattern, known(filled(text, fillings)))).toBe(fits);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what is decided of a use that is known in part', () => {
  it('is never laxer than what would be decided of it once all is known, but that a denial may ask', () => {
    fc.assert(
      fc.property(sources, text, fc.array(letters, { minLength: 1, maxLength: 4 }), (sources, text, fillings) => {
        const before = judge({ tool: 'bash', text }, sources).action;
        const after = judge({ tool: 'bash', text: known(filled(text, fillings)) }, sources).action;
        if (before === 'allow') expect(after).toBe('allow');
        if (after === 'deny') expect(['ask', 'deny']).toContain(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('is never laxer for a source more that may only tighten', () => {
    fc.assert(
      fc.property(sources, rule, letters, (sources, bash, text) => {
        const use = { tool: 'bash', text: known(text) };
        const alone = judge(use, sources).action;
        const tightened = judge(use, [{ name: 'agent', rules: { bash }, tightensOnly: true }, ...sources]).action;
        expect(stricter(alone, tightened)).toBe(tightened);
      }),
    );
  });
});
