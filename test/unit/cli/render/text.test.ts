import { describe, expect, it } from 'vitest';
import {
  ago,
  count,
  duration,
  figure,
  printable,
  printableLines,
  showPath,
  size,
} from '../../../../src/cli/render/text.ts';

describe('printable', () => {
  it('leaves ordinary text alone, in every script', () => {
    for (const text of ['docs/plan.md', 'Übung äöü', '日本語', 'emoji 🌙', 'a\\b "c"'])
      expect(printable(text)).toBe(text);
  });

  it('writes what would break a line or steer the terminal as in a JSON string', () => {
    expect(printable('a\nb\tc\r')).toBe(String.raw`a\nb\tc\r`);
    expect(printable('\u001b[31mred\u007f\u009b2J')).toBe(String.raw`\u001b[31mred\u007f\u009b2J`);
  });

  it('escapes the marks that reorder text and the separators of lines', () => {
    expect(printable('a\u202eb\u2066c\u2028d\u200fe')).toBe(String.raw`a\u202eb\u2066c\u2028d\u200fe`);
  });

  it('escapes halves of characters', () => {
    expect(printable('a\ud83dz')).toBe(String.raw`a\ud83dz`);
  });

  it('keeps lines and tabs, and only those, of a text of many lines', () => {
    expect(printableLines('a\n\tb\u001b[2J\r\n')).toBe('a\n\tb\\u001b[2J\\r\n');
  });
});

describe('showPath', () => {
  it('quotes a path only where something in it had to be escaped', () => {
    expect(showPath('docs/with space "and quotes".md')).toBe('docs/with space "and quotes".md');
    expect(showPath('docs/a\nb "c".md')).toBe(String.raw`"docs/a\nb \"c\".md"`);
  });
});

describe('figures', () => {
  it('count in words of one and of many', () => {
    expect([count(0, 'document'), count(1, 'document'), count(1200, 'document')]).toEqual([
      '0 documents',
      '1 document',
      '1,200 documents',
    ]);
    expect(count(2, 'entry', 'entries')).toBe('2 entries');
    expect(figure(1_234_567)).toBe('1,234,567');
  });

  it('give sizes in decimal units, which the limits are given in', () => {
    expect([0, 999, 1000, 1_000_000, 999_949, 999_950, 1.5e9, 2e13].map(size)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.0 MB',
      '999.9 kB',
      '1.0 MB',
      '1.5 GB',
      '20,000 GB',
    ]);
  });

  it('give lengths of time in one or two units', () => {
    const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
    const lengths = [-5, 400, 59 * second, 90 * second, 2 * hour + 5 * minute, 3 * hour, 4 * day + 3 * hour];
    expect(lengths.map(duration)).toEqual(['0 s', '0 s', '59 s', '1 min', '2 h 5 min', '3 h', '4 d 3 h']);
  });

  it('say when something was, and never that it is yet to come', () => {
    const now = Date.parse('2026-01-01T00:00:10Z');
    expect(ago('2026-01-01T00:00:00Z', now)).toBe('10 s ago');
    expect(ago('2026-01-01T00:00:09.500Z', now)).toBe('now');
    expect(ago('2026-01-01T01:00:00Z', now)).toBe('now');
  });
});
