import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultRequest } from '../../../src/emulator/faults/fault.ts';
import { openSandbox, until, type Sandbox } from '../../support/moontide.ts';

const REFUSED = { kind: 'unauthorized' } as const;
const KEYS = {
  'sk-one-a-0123456789': 'one',
  'sk-one-b-0123456789': 'one',
  'sk-two-a-0123456789': 'two',
} as const;
const FILES = {
  'README.md': '# Readme\n',
  'docs/guide.md': 'a guide\n',
  '.env.project': 'KIMI_API_KEY=sk-one-a-0123456789\n',
};

async function syncedSandbox(): Promise<Sandbox & { readonly id: string }> {
  const sandbox = await openSandbox({ files: FILES, emulator: { keys: KEYS } });
  const { project } = await sandbox.client.add(sandbox.root);
  const job = await sandbox.client.sync(project.id, { wait: true });
  expect(job.error).toBeUndefined();
  return { ...sandbox, id: project.id };
}

function filesOf({ emulator }: Sandbox, account: string): number {
  return emulator.files.list(account).length;
}

function useKey(sandbox: Sandbox, key: string): void {
  sandbox.write('.env.project', `KIMI_API_KEY=${key}\n`);
}

describe('a project whose key changes', () => {
  it('keeps what the new key reaches too', async () => {
    await using sandbox = await syncedSandbox();
    const before = sandbox.uploads();
    useKey(sandbox, 'sk-one-b-0123456789');
    const job = await sandbox.client.sync(sandbox.id, { wait: true });
    expect(job).toMatchObject({ state: 'done', result: { unchanged: 2 } });
    expect(sandbox.uploads()).toBe(before);
    expect(filesOf(sandbox, 'one')).toBe(2);
  });

  it('uploads everything to another account, and deletes it in the old one, whose key is known still', async () => {
    await using sandbox = await syncedSandbox();
    useKey(sandbox, 'sk-two-a-0123456789');
    await sandbox.client.sync(sandbox.id, { wait: true });
    expect(filesOf(sandbox, 'two')).toBe(2);
    await until(
      () => filesOf(sandbox, 'one'),
      (left) => left === 0,
    );
    expect(filesOf(sandbox, 'two')).toBe(2);
    expect((await sandbox.client.project(sandbox.id)).leftBehind).toBeUndefined();
  });

  it('says what stays behind when the old key is refused, loses nothing, and tries again when a person resumes', async () => {
    await using sandbox = await syncedSandbox();
    const refuseOld = { fault: ({ account }: FaultRequest) => (account === 'one' ? REFUSED : undefined) };
    sandbox.emulator.configure(refuseOld);
    useKey(sandbox, 'sk-two-a-0123456789');
    const job = await sandbox.client.sync(sandbox.id, { wait: true });
    expect(job).toMatchObject({ state: 'done', result: { uploaded: 2 } });
    const { leftBehind, halt } = await until(
      () => sandbox.client.project(sandbox.id),
      (project) => project.leftBehind !== undefined,
    );
    expect(halt).toBeUndefined();
    expect(leftBehind).toMatchObject([{ files: 2, because: expect.stringContaining('refused the API key') as string }]);
    expect([filesOf(sandbox, 'one'), filesOf(sandbox, 'two')]).toEqual([2, 2]);
    sandbox.emulator.configure({ fault: () => undefined });
    await sandbox.client.resume(sandbox.id);
    await until(
      () => filesOf(sandbox, 'one'),
      (left) => left === 0,
    );
    expect(filesOf(sandbox, 'two')).toBe(2);
  });

  it('says what stays behind when the old key is not known any more, until that is acknowledged', async () => {
    await using sandbox = await syncedSandbox();
    await sandbox.stop();
    useKey(sandbox, 'sk-two-a-0123456789');
    await sandbox.start();
    const { leftBehind } = await until(
      () => sandbox.client.project(sandbox.id),
      (project) => project.leftBehind !== undefined,
    );
    expect(leftBehind).toEqual([
      expect.objectContaining({
        files: 2,
        baseUrl: sandbox.emulator.baseUrl,
        because: 'its key is not known any more',
      }),
    ]);
    expect(filesOf(sandbox, 'one')).toBe(2);
    expect(filesOf(sandbox, 'two')).toBe(2);
    await sandbox.client.resume(sandbox.id);
    await until(
      () => sandbox.client.project(sandbox.id),
      (project) => project.leftBehind === undefined,
    );
  });

  it('takes up what is there when the old key comes back', async () => {
    await using sandbox = await syncedSandbox();
    await sandbox.stop();
    useKey(sandbox, 'sk-two-a-0123456789');
    await sandbox.start();
    await sandbox.client.sync(sandbox.id, { wait: true });
    const before = sandbox.uploads();
    useKey(sandbox, 'sk-one-a-0123456789');
    const job = await sandbox.client.sync(sandbox.id, { wait: true });
    expect(job.error).toBeUndefined();
    expect(filesOf(sandbox, 'one')).toBe(2);
    expect(sandbox.uploads()).toBe(before);
    await until(
      () => filesOf(sandbox, 'two'),
      (left) => left === 0,
    );
  });
});

describe('projects whose keys reach one account', () => {
  it('share one queue and one count of files, and not with those of another account', async () => {
    await using sandbox = await syncedSandbox();
    for (const [name, key] of [
      ['second', 'sk-one-b-0123456789'],
      ['third', 'sk-two-a-0123456789'],
    ] as const) {
      sandbox.write(`../${name}/README.md`, `in ${name}\n`);
      writeFileSync(join(sandbox.folder, name, '.env.project'), `KIMI_API_KEY=${key}\n`);
      const { project } = await sandbox.client.add(join(sandbox.folder, name));
      expect((await sandbox.client.sync(project.id, { wait: true })).error).toBeUndefined();
    }
    const { accounts } = await sandbox.client.status();
    expect(accounts.map(({ projects, keys }) => [projects.length, keys?.length])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });
});
