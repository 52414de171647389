import { expect, it } from 'vitest';
import { garbledNotes } from '../../../src/cli/locale.ts';
import { ERRORS } from '../../../src/core/error-table.ts';

const terminal = { isTerminal: true };

it('says what to do when letters beyond ASCII go to a terminal whose locale is not UTF-8', () => {
  const [note] = garbledNotes('Grüße', { stdout: terminal, env: { LC_ALL: 'C' } });
  expect(note).toBe(`LC_ALL=C is not UTF-8: letters beyond ASCII may be garbled. ${ERRORS.OUTPUT_GARBLED.fix}`);
  expect(garbledNotes('Grüße', { stdout: terminal, env: {} })).toHaveLength(1);
});

it.each([
  ['the locale is UTF-8', 'Grüße', terminal, { LANG: 'C.UTF-8' }],
  ['all of it is ASCII', 'Greetings', terminal, { LC_ALL: 'C' }],
  ['nobody looks at it', 'Grüße', { isTerminal: false }, { LC_ALL: 'C' }],
] as const)('says nothing where %s', (_, text, stdout, env) => {
  expect(garbledNotes(text, { stdout, env })).toEqual([]);
});
