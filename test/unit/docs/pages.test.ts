import { describe, expect, it } from 'vitest';
import { configurationPage, errorsPage } from '../../support/pages.ts';

// `npm test -- test/unit/docs --update` writes them anew.
describe('docs/', () => {
  it('lists every key of the configuration as the schema has it', async () => {
    await expect(configurationPage()).toMatchFileSnapshot('../../../docs/configuration.md');
  });

  it('lists every error as the table has it', async () => {
    await expect(errorsPage()).toMatchFileSnapshot('../../../docs/errors.md');
  });
});
