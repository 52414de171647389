import { describe, expect, it } from 'vitest';
import { failureLines } from '../../../src/cli/render/failure.ts';
import { documentTable } from '../../../src/cli/render/documents.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import { tagged } from '../../support/fake-screen.ts';
import { documentWith } from '../../support/wire-values.ts';

describe('colours', () => {
  it('mark what went wrong, and nothing that comes from elsewhere', () => {
    expect(failureLines(new MoontideError('NO_DAEMON', 'No daemon answers.'), tagged)).toEqual([
      '<red>moontide:</red> No daemon answers.',
      '  <bold>to do:</bold> Start it with `moontide start`.',
      '<dim>  read more: docs/errors.md#no_daemon</dim>',
    ]);
  });

  it('mark states in tables', () => {
    const view = { style: tagged, columns: 200, brief: true, now: 0 };
    expect(documentTable([documentWith({ state: 'refused' })], view)[1]).toMatch(/^<red>refused<\/red> /);
  });
});
