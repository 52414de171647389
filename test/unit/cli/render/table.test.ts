import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { table } from '../../../../src/cli/render/table.ts';

const columns = [
  { head: 'STATE' },
  { head: 'SIZE', align: 'right' },
  { head: 'PATH', gives: 'middle' },
  { head: 'WHY', gives: 'end' },
] as const;

describe('table', () => {
  it('makes every column as wide as its widest cell, and leaves no blanks at the ends of lines', () => {
    const lines = table(
      columns,
      [
        ['synced', '1 B', 'docs/a.md', ''],
        ['left-out', '120 B', 'x', 'binary'],
      ],
      Number.POSITIVE_INFINITY,
    );
    expect(lines).toEqual([
      'STATE      SIZE  PATH       WHY',
      'synced      1 B  docs/a.md',
      'left-out  120 B  x          binary',
    ]);
  });

  it('cuts the columns that may be cut until the lines fit the terminal', () => {
    const rows = [['synced', '1 B', `docs/${'long/'.repeat(20)}end.md`, 'because '.repeat(10).trim()]];
    const lines = table(columns, rows, 60);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(60);
    expect(lines[1]).toMatch(/docs\/.*….*end\.md/);
    expect(lines[1]).toMatch(/because.*…$/);
  });

  it('lets a cell go on below where its column says so, and an id lose its middle', () => {
    const flowing = [
      { head: 'PATH', gives: 'middle' },
      { head: 'WHY', gives: 'lines' },
    ] as const;
    const lines = table(
      flowing,
      [
        ['docs/a.md', 'It holds 2,000,000 bytes; 1,000,000 are allowed.'],
        ['docs/b.md', `file_${'x'.repeat(40)}`],
      ],
      36,
    );
    expect(lines).toEqual([
      'PATH       WHY',
      'docs/a.md  It holds 2,000,000',
      '             bytes; 1,000,000 are',
      '             allowed.',
      expect.stringMatching(/^docs\/b\.md {2}file_x+…x+$/u),
    ]);
  });

  it('takes the width from the widest column first', () => {
    const [, row = ''] = table(columns, [['synced', '1 B', 'short.md', 'a long reason '.repeat(8)]], 70);
    expect(row).toContain('short.md');
  });

  it('does not cut below what still says something, however narrow the terminal', () => {
    const [, row = ''] = table(columns, [['synced', '1 B', 'docs/a-longer-name.md', 'a reason that is long']], 10);
    expect(row).toContain('docs…name.md');
    expect(stringWidth(row)).toBeGreaterThan(10);
  });

  it('counts wide characters as the two columns that they take', () => {
    const lines = table([{ head: 'A' }, { head: 'B' }], [['日本', 'x']], 80);
    expect(lines).toEqual(['A     B', '日本  x']);
  });

  it('does not count colours', () => {
    const red = '\u001b[31mred\u001b[39m';
    expect(table([{ head: 'A' }, { head: 'B' }], [[red, 'x']], 80)).toEqual(['A    B', `${red}  x`]);
  });
});
