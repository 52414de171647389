import { describe, expect, it } from 'vitest';
import { createVersionNote } from '../../../src/cli/version-note.ts';
import { FakeScreen } from '../../support/fake-screen.ts';

describe('the note about versions', () => {
  it('is given once, and says how to restart a daemon of another version', () => {
    const stderr = new FakeScreen();
    const note = createVersionNote(stderr, '2.0.0');
    note('2.0.0');
    note('1.9.0');
    note('1.9.0');
    expect(stderr.lines).toEqual([
      'Note: the daemon is version 1.9.0, this command 2.0.0: `moontide restart` makes them one.',
    ]);
  });
});
