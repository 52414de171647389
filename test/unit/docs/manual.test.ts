import { expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { manualPage } from '../../support/manual.ts';

// `npm test -- test/unit/docs --update` writes it anew.
it('man/moontide.1 says what the command can do', async () => {
  const screen = { columns: 80, write: () => undefined };
  const program = createProgram({ stdout: screen, stderr: screen }, () => () => Promise.resolve());
  await expect(manualPage(program, '0.1.0')).toMatchFileSnapshot('../../../man/moontide.1');
});
