import { rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSandbox, until, type Sandbox } from '../../support/moontide.ts';

/** From the most to the least important; two in each folder, the first of them newer. */
const BY_IMPORTANCE =
  'README.md AGENTS.md .agents/new.md .agents/old.md .ai/new.md .ai/old.md docs/new.md docs/old.md'.split(' ');

async function openFull(maxFiles: number, config?: string): Promise<Sandbox> {
  const files = Object.fromEntries(BY_IMPORTANCE.map((path) => [path, `in ${path}`]));
  const sandbox = await openSandbox({
    files,
    emulator: { limits: { maxFiles } },
    ...(config === undefined ? {} : { config }),
  });
  for (const [at, path] of BY_IMPORTANCE.toReversed().entries()) {
    utimesSync(join(sandbox.root, path), 1_700_000_000 + at, 1_700_000_000 + at);
  }
  return sandbox;
}

async function pathsBy(sandbox: Sandbox, id: string, state: string): Promise<string[]> {
  const documents = await sandbox.client.documents(id);
  return documents.filter((document) => document.state === state).map(({ path }) => path);
}

/** Waits until exactly these are uploaded and the others are problems, without a halt. */
async function keeps(sandbox: Sandbox, id: string, count: number): Promise<void> {
  const kept = BY_IMPORTANCE.slice(0, count).toSorted();
  const left = BY_IMPORTANCE.slice(count).toSorted();
  await until(
    async () => [await pathsBy(sandbox, id, 'synced'), await pathsBy(sandbox, id, 'over-limit')],
    (found) => JSON.stringify(found) === JSON.stringify([kept, left]),
  );
  const project = await sandbox.client.project(id);
  expect(project.halt).toBeUndefined();
  expect(project.problems.map(({ path, code }) => [path, code])).toEqual(left.map((path) => [path, 'over-limit']));
  expect(sandbox.remote()).toHaveLength(count);
}

describe('an account that has no room for all documents', () => {
  it('keeps the most important ones and lists the others as problems', async () => {
    await using sandbox = await openFull(5);
    const { project } = await sandbox.client.add(sandbox.root);
    await keeps(sandbox, project.id, 5);
    expect((await sandbox.client.project(project.id)).problems[0]?.message).toContain('holds 5 files at most');
    expect(await sandbox.client.sync(project.id, { wait: true })).toMatchObject({ state: 'done' });
    await keeps(sandbox, project.id, 5);
  });

  it('has less room where foreign files fill it, leaves them alone, and takes more documents when they go', async () => {
    await using sandbox = await openFull(8);
    for (const name of ['a', 'b', 'c']) {
      await sandbox.emulator.files.seed({ filename: `${name}.md`, content: 'of another tool' });
    }
    const { project } = await sandbox.client.add(sandbox.root);
    await keeps(sandbox, project.id, 5);
    expect((await sandbox.client.project(project.id)).problems[0]?.message).toContain("3 that are not this project's");
    const foreign = sandbox.emulator.files.list().filter(({ filename }) => !filename.includes('--mt-'));
    expect(foreign).toHaveLength(3);
    await sandbox.emulator.files.remove(foreign[0]?.id ?? '');
    await sandbox.client.sync(project.id, { wait: true, initial: true });
    await keeps(sandbox, project.id, 6);
  });

  it('goes by its configured size where that is smaller', async () => {
    await using sandbox = await openFull(1000, '[watch]\nquiet_ms = 50\n[limits]\nmax_files = 3\n');
    const { project } = await sandbox.client.add(sandbox.root);
    await keeps(sandbox, project.id, 3);
  });

  it('takes the next document when one that was kept goes', async () => {
    await using sandbox = await openFull(5);
    const { project } = await sandbox.client.add(sandbox.root);
    await keeps(sandbox, project.id, 5);
    rmSync(join(sandbox.root, 'README.md'));
    await until(
      () => pathsBy(sandbox, project.id, 'synced'),
      (paths) => paths.includes('.ai/old.md') && !paths.includes('README.md'),
    );
    expect(sandbox.remote()).toHaveLength(5);
  });

  it('stores everything afresh although it is full', async () => {
    await using sandbox = await openFull(8);
    const { project } = await sandbox.client.add(sandbox.root);
    await keeps(sandbox, project.id, 8);
    const before = new Set(sandbox.emulator.files.list().map(({ id }) => id));
    expect(await sandbox.client.reupload(project.id, { wait: true })).toMatchObject({ state: 'done' });
    expect(sandbox.emulator.files.list().filter(({ id }) => before.has(id))).toEqual([]);
    await keeps(sandbox, project.id, 8);
  });
});
