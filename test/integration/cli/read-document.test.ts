import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/cli/mcp/read-document.ts';
import { systemClock } from '../../../src/clock.ts';
import type { Document } from '../../../src/control/protocol/project.ts';
import { fakeClient } from '../../support/fake-control-client.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { documentWith, projectWith } from '../../support/wire-values.ts';

const impatient = { clock: { ...systemClock, sleep: async () => undefined }, signal: new AbortController().signal };

function listed(content: string): Document {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return documentWith({ path: 'docs/a.md', bytes: Buffer.byteLength(content), sha256 });
}

function folderWith(content: string): { readonly root: string } & Disposable {
  const folder = tempFolder();
  const root = join(folder.path, 'notes');
  mkdirSync(join(root, 'docs'), { recursive: true });
  writeFileSync(join(root, 'docs/a.md'), content);
  return { root, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describe('readDocument', () => {
  it('gives the content that was looked through', async () => {
    using folder = folderWith('looked through');
    const client = fakeClient({ documents: async () => [listed('looked through')] });
    expect(await readDocument(client, projectWith({ root: folder.root }), 'docs/a.md', impatient)).toBe(
      'looked through',
    );
  });

  it('never gives another content of the same size, and tells that it changes', async () => {
    using folder = folderWith('not looked at!');
    const client = fakeClient({ documents: async () => [listed('looked through')] });
    const reading = readDocument(client, projectWith({ root: folder.root }), 'docs/a.md', impatient);
    await expect(reading).rejects.toMatchObject({ code: 'STALE' });
  });

  it('never follows a link out of the project, not even to that content', async () => {
    using folder = folderWith('');
    writeFileSync(join(folder.root, '../outside.md'), 'looked through');
    rmSync(join(folder.root, 'docs/a.md'));
    symlinkSync(join(folder.root, '../outside.md'), join(folder.root, 'docs/a.md'));
    const client = fakeClient({ documents: async () => [listed('looked through')] });
    const reading = readDocument(client, projectWith({ root: folder.root }), 'docs/a.md', impatient);
    await expect(reading).rejects.toMatchObject({ code: 'STALE' });
  });

  it('waits until the daemon has looked at what changed', async () => {
    using folder = folderWith('new');
    const lists = [[listed('old')], [listed('new')]];
    const client = fakeClient({ documents: async () => lists.shift() ?? [] });
    expect(await readDocument(client, projectWith({ root: folder.root }), 'docs/a.md', impatient)).toBe('new');
  });
});
