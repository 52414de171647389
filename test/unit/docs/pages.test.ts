import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../../src/config/json-schema.ts';
import { configurationPage, errorsPage, troubleshootingPage } from '../../support/pages.ts';

// `npm test -- test/unit/docs --update` writes them anew.
describe('docs/', () => {
  it('lists every key of the configuration as the schema has it', async () => {
    await expect(configurationPage()).toMatchFileSnapshot('../../../docs/configuration.md');
  });

  it('lists every error as the table has it', async () => {
    await expect(errorsPage()).toMatchFileSnapshot('../../../docs/errors.md');
  });

  it('lists every trouble with the sentence that the command and the API give', async () => {
    await expect(troubleshootingPage()).toMatchFileSnapshot('../../../docs/troubleshooting.md');
  });
});

describe('schema/', () => {
  it.each(['config', 'moontide'] as const)('tells editors of every key of %s.toml', async (name) => {
    const text = `${JSON.stringify(jsonSchema(name), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../../schema/${name}.schema.json`);
    expect(text).not.toContain('"trust"');
  });
});
