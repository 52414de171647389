import { describe, expect, it } from 'vitest';
import { flowing } from '../../../../src/cli/render/flowing.ts';

describe('flowing', () => {
  it('leaves what fits', () => {
    expect(flowing('  short  and  wide', 20)).toEqual(['  short  and  wide']);
  });

  it('breaks between words, and leaves whole what somebody copies', () => {
    expect(flowing('  to do: then run `moontide key create`, and wait', 32)).toEqual([
      '  to do: then run',
      '    `moontide key create`, and',
      '    wait',
    ]);
    const path = `docs/${'a'.repeat(50)}.md`;
    expect(flowing(`Wrote ${path} now.`, 20)).toEqual(['Wrote', `  ${path}`, '  now.']);
  });

  it('breaks a command that fits in no line', () => {
    expect(flowing('`moontide session permissions review --allow 1`', 30)).toEqual([
      '`moontide session permissions',
      '  review --allow 1`',
    ]);
  });

  it('counts no colour', () => {
    expect(flowing('\u001b[2m  read more: docs/errors.md\u001b[22m', 27)).toHaveLength(1);
    expect(flowing('\u001b[2m  read more: docs/errors.md\u001b[22m', 20)).toEqual([
      '\u001b[2m  read more:',
      '    docs/errors.md\u001b[22m',
    ]);
  });
});
