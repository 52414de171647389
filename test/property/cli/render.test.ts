import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { json, jsonLine } from '../../../src/cli/render/json.ts';
import { table } from '../../../src/cli/render/table.ts';
import { printable, printableLines, showPath } from '../../../src/cli/render/text.ts';
import { shorten, shortenEnd } from '../../../src/cli/render/width.ts';

/** What a terminal may obey, and what ends a line. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

const anyText = fc.string({ unit: 'binary' });
const anyCharacters = fc.string({ unit: 'grapheme' });

describe('what is shown of a text from elsewhere', () => {
  it('never steers a terminal or breaks a line', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printable(text)).not.toMatch(UNSAFE);
        expect(showPath(text)).not.toMatch(UNSAFE);
        expect(printableLines(text).replaceAll(/[\n\t]/g, '')).not.toMatch(UNSAFE);
        expect(jsonLine(text)).not.toMatch(UNSAFE);
      }),
    );
  });

  it('is the text itself where nothing had to be escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(printable(text)).toBe(text);
      }),
    );
  });

  it('is read back from JSON as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(json(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('a text that is cut', () => {
  it('is never wider than it may be, and is whole where it fits', () => {
    fc.assert(
      fc.property(anyCharacters, fc.integer({ min: 1, max: 40 }), (raw, width) => {
        const text = printable(raw);
        for (const cut of [shorten(text, width), shortenEnd(text, width)]) {
          expect(stringWidth(cut)).toBeLessThanOrEqual(width);
          if (stringWidth(text) <= width) expect(cut).toBe(text);
        }
      }),
    );
  });
});

describe('a table', () => {
  it('fits every terminal that has room for its narrowest columns', () => {
    const columns = [{ head: 'STATE' }, { head: 'PATH', gives: 'middle' }, { head: 'WHY', gives: 'end' }] as const;
    const row = fc.tuple(
      fc.constantFrom('synced', 'left-out'),
      anyCharacters.map(printable),
      anyCharacters.map(printable),
    );
    fc.assert(
      fc.property(fc.array(row), fc.integer({ min: 36, max: 200 }), (rows, width) => {
        const lines = table(columns, rows, width);
        expect(lines).toHaveLength(rows.length + 1);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});
