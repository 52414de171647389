import { parse } from 'dotenv';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { removeVariable, setVariable } from '../../../src/keys/dotenv-edit.ts';

const NAME = 'KIMI_API_KEY';

const name = fc.constantFrom(NAME, NAME, 'A', 'B.C', 'D-E');
const value = fc.constantFrom(
  '',
  'x',
  '"quoted"',
  "'single # not'",
  '`back`',
  '"two\nlines"',
  '"KIMI_API_KEY=in"',
  "'open",
  '"',
  'a#b',
);
const before = fc.constantFrom('', ' ', 'export ', '\t', '\n');
const sign = fc.constantFrom('=', ' = ', ': ', '');
const after = fc.constantFrom('', ' ', ' # why', ' #');
const assignment = fc.tuple(before, name, sign, value, after).map((parts) => parts.join(''));
const line = fc.oneof(
  { weight: 5, arbitrary: assignment },
  fc.constantFrom('', '# a comment', 'nonsense', '='),
  fc.string(),
);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const file = fc
  .array(fc.tuple(line, lineEnd), { maxLength: 8 })
  .map((lines) => lines.map((each) => each.join('')).join(''));
const key = fc.stringMatching(/^sk-[A-Za-z0-9]{8,20}$/);

function without(text: string): Record<string, string> {
  const { [NAME]: _one, ...others } = parse(text);
  return others;
}

const same = (one: object, other: object): boolean => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
const sorted = (values: object): unknown[] => Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));

describe('a dotenv file', () => {
  it('reads as before but for the variable that was set, and again but for the one that was taken out', () => {
    fc.assert(
      fc.property(file, key, (text, secret) => {
        const changed = setVariable(text, NAME, secret);
        if (changed === undefined) return true;
        const taken = removeVariable(changed, NAME);
        return (
          parse(changed)[NAME] === secret &&
          same(without(changed), without(text)) &&
          (taken === undefined || same(parse(taken), without(text)))
        );
      }),
    );
  });

  it('keeps every line that has nothing to do with the variable, to the letter', () => {
    fc.assert(
      fc.property(plainFile, key, (text, secret) => {
        const changed = setVariable(text, NAME, secret) ?? '';
        const taken = removeVariable(changed, NAME) ?? '';
        return other(changed) === other(text) && other(taken) === other(text);
      }),
    );
  });
});

/** Values on one line, and an end for each line. */
const plainFile = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.tuple(
          before.filter((each) => each !== '\n'),
          name,
          sign,
          fc.constantFrom('', 'x', '"quoted" ', 'a b'),
          after,
        ),
        fc.constantFrom([''], ['# a comment'], ['nonsense']),
      ),
      fc.constantFrom('\n', '\r\n'),
    ),
    { maxLength: 8 },
  )
  .map((lines) => lines.map(([parts, end]) => parts.join('') + end).join(''));

function other(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((each) => !each.includes(NAME))
    .join('');
}
