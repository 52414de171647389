import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { uploadFile } from '../../../src/cli/commands/files.ts';
import { TROUBLES } from '../../../src/core/troubles.ts';
import { fakeContext } from '../../support/cli-context.ts';
import { fakeClient } from '../../support/fake-control-client.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { projectWith } from '../../support/wire-values.ts';

describe('files upload', () => {
  it("takes a path from the working directory, then from the project's root", async () => {
    using folder = tempFolder();
    const root = folder.path;
    mkdirSync(join(root, 'docs'));
    writeFileSync(join(root, 'docs/plan.md'), 'plan');
    const client = fakeClient({ projects: async () => [projectWith({ root })] });
    const context = fakeContext({ client, cwd: join(root, 'docs') });
    expect(await uploadFile(context, 'docs/plan.md', { dryRun: true })).toBe(0);
    expect(await uploadFile(context, 'plan.md', { dryRun: true })).toBe(0);
    const missing = uploadFile(context, 'docs/none.md', { dryRun: true });
    const fix = TROUBLES.find(({ code }) => code === 'FILE_NOT_FOUND')?.fix;
    await expect(missing).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', fix });
    await expect(uploadFile(context, root, { dryRun: true })).rejects.toMatchObject({ code: 'UNREADABLE' });
  });
});
