import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../../src/core/error-table.ts';
import { hashes, openSandbox, until, type Sandbox } from '../../support/moontide.ts';

const FILE = '.ai/metrics/uploaded-files.json';
const FILES = { 'README.md': 'read me', '.ai/tasks.md': '- one', 'docs/guide.md': 'a guide' } as const;
const QUICK = '[watch]\nquiet_ms = 50\n[sync]\ngrace_seconds = 0\nlate_listing_ms = 200\n';
const KEEPING = `${QUICK}tracking_file = true\n`;

interface Entry {
  readonly file_id: string;
  readonly uploaded_at: string;
  readonly mtime: number;
  readonly bytes: number;
  readonly filename: string;
}

/** Uploads as the guide's script makes them, and the file that it keeps. */
async function uploadByScript(
  sandbox: Sandbox,
  files: Readonly<Record<string, string>>,
): Promise<Record<string, Entry>> {
  const entries: Record<string, Entry> = {};
  for (const [path, content] of Object.entries(files)) {
    const filename = path.slice(path.lastIndexOf('/') + 1);
    const { id } = await sandbox.emulator.files.seed({ filename, content });
    const { mtimeMs, size } = statSync(join(sandbox.root, path));
    entries[path] = { file_id: id, uploaded_at: '2026-02-10T12:00:00Z', mtime: mtimeMs / 1000, bytes: size, filename };
  }
  return entries;
}

async function addPaused(sandbox: Sandbox): Promise<string> {
  const { project } = await sandbox.client.add(sandbox.root);
  await sandbox.client.pause(project.id);
  return project.id;
}

function tracked({ root }: Sandbox): Record<string, Entry> {
  return JSON.parse(readFileSync(join(root, FILE), 'utf8')) as Record<string, Entry>;
}

async function idsOf({ client }: Sandbox, id: string): Promise<Record<string, string | undefined>> {
  const documents = (await client.documents(id)).filter(({ state }) => state === 'synced');
  return Object.fromEntries(documents.map(({ path, remoteId }) => [path, remoteId]));
}

describe('an import', () => {
  it('adopts what is still current, replaces what is not, deletes what is gone, and leaves all else alone', async () => {
    await using sandbox = await openSandbox({ config: QUICK, files: { ...FILES, 'docs/gone.md': 'gone' } });
    const entries = await uploadByScript(sandbox, { ...FILES, 'docs/gone.md': 'gone' });
    await sandbox.emulator.files.seed({ filename: 'README.md', content: 'of another tool' });
    rmSync(join(sandbox.root, 'docs/gone.md'));
    sandbox.write('docs/guide.md', 'a newer guide');
    const entry = { ...entries['README.md'], file_id: 'cnco-not-there' };
    sandbox.write(FILE, JSON.stringify({ ...entries, 'docs/never.md': entry }));
    await sandbox.stop();
    await sandbox.start();
    const { project } = await sandbox.client.add(sandbox.root);
    await sandbox.client.pause(project.id);
    const shown = await sandbox.client.plan(project.id, 'import');
    expect(shown.actions.map(({ kind, path }) => `${kind} ${path}`).toSorted()).toEqual([
      'adopt .ai/tasks.md',
      'adopt README.md',
      'delete docs/gone.md',
      'replace docs/guide.md',
    ]);
    const job = await sandbox.client.sync(project.id, { import: true, wait: true });
    expect(job).toMatchObject({ state: 'done', result: { adopted: 2, replaced: 1, deleted: 1, uploaded: 0 } });
    expect(sandbox.uploads()).toBe(1);
    const files = sandbox.emulator.files.list();
    expect(files.map(({ sha256 }) => sha256).toSorted()).toEqual(
      hashes('read me', '- one', 'a newer guide', 'of another tool'),
    );
    expect(files.map(({ id }) => id)).toContain(entries['README.md']?.file_id);
    expect(files.map(({ id }) => id)).not.toContain(entries['docs/guide.md']?.file_id);
    expect(await sandbox.client.project(project.id)).toMatchObject({ problems: [] });
  });

  it('happens only when it is asked for', async () => {
    await using sandbox = await openSandbox({ config: QUICK, files: FILES });
    sandbox.write(FILE, JSON.stringify(await uploadByScript(sandbox, FILES)));
    const id = await addPaused(sandbox);
    await sandbox.client.sync(id, { wait: true });
    expect(sandbox.uploads()).toBe(3);
    expect(sandbox.emulator.files.list()).toHaveLength(6);
    await sandbox.client.sync(id, { import: true, wait: true });
    expect(sandbox.emulator.files.list()).toHaveLength(3);
    expect(sandbox.remote()).toEqual(hashes(...Object.values(FILES)));
  });

  it('may be what a project begins with', async () => {
    await using sandbox = await openSandbox({ config: QUICK, files: FILES });
    sandbox.write(FILE, JSON.stringify(await uploadByScript(sandbox, FILES)));
    const { project } = await sandbox.client.add(sandbox.root, { import: true });
    await until(
      () => sandbox.client.project(project.id),
      ({ inSync }) => inSync,
    );
    expect(sandbox.uploads()).toBe(0);
    expect(sandbox.emulator.files.list()).toHaveLength(3);
  });

  it.each([
    ['a damaged file', '{"README.md": {"file_id": "cn', 'TRACKING_DAMAGED', 'is not JSON'],
    ['a file that is not there', undefined, 'UNREADABLE', 'no such file'],
    ['entries that make no sense', '{"../up.md": {}, "README.md": 3}', 'TRACKING_DAMAGED', '2 of its entries'],
  ] as const)('of %s is a problem, and everything else is done', async (_what, text, code, words) => {
    await using sandbox = await openSandbox({ config: QUICK, files: FILES });
    if (text !== undefined) sandbox.write(FILE, text);
    const id = await addPaused(sandbox);
    const job = await sandbox.client.sync(id, { import: true, wait: true });
    expect(job).toMatchObject({ state: 'failed', error: { code }, result: { uploaded: 3 } });
    expect(job.error?.message).toContain(words);
    const problem = code === 'TRACKING_DAMAGED' ? 'tracking-damaged' : 'tracking-file';
    const { problems } = await sandbox.client.project(id);
    expect(problems).toMatchObject([{ path: FILE, code: problem, fix: job.error?.fix }]);
    expect(await sandbox.client.sync(id, { wait: true })).toMatchObject({ state: 'done' });
    expect((await sandbox.client.project(id)).problems).toEqual([]);
  });
});

describe('the tracking file', () => {
  it('is kept up to date where that is switched on, and never uploaded', async () => {
    await using sandbox = await openSandbox({ config: KEEPING, files: FILES });
    const { project } = await sandbox.client.add(sandbox.root);
    await sandbox.client.sync(project.id, { wait: true });
    const inStep = (): Promise<unknown> =>
      until(
        async () => [
          Object.fromEntries(Object.entries(tracked(sandbox)).map(([path, entry]) => [path, entry.file_id])),
          await idsOf(sandbox, project.id),
        ],
        ([found, ids]) => JSON.stringify(found) === JSON.stringify(ids),
      );
    await inStep();
    const { mtimeMs } = statSync(join(sandbox.root, 'README.md'));
    expect(tracked(sandbox)['README.md']).toMatchObject({ mtime: mtimeMs / 1000, bytes: 7 });
    sandbox.write('README.md', 'another');
    rmSync(join(sandbox.root, 'docs/guide.md'));
    await until(
      () => sandbox.remote(),
      (remote) => remote.join(' ') === hashes('another', '- one').join(' '),
    );
    await inStep();
    expect(Object.keys(tracked(sandbox))).toEqual(['.ai/tasks.md', 'README.md']);
    expect(sandbox.remote()).toEqual(hashes('another', '- one'));
    expect(await sandbox.client.documents(project.id)).toContainEqual(
      expect.objectContaining({ path: FILE, state: 'left-out', leftOut: 'own' }),
    );
    expect(readdirSync(join(sandbox.root, '.ai/metrics'))).toEqual(['uploaded-files.json']);
  });

  it('is left as it is while it names uploads that nobody else knows of, until they are imported', async () => {
    await using sandbox = await openSandbox({ config: KEEPING, files: FILES });
    const entries = await uploadByScript(sandbox, FILES);
    sandbox.write('README.md', 'newer');
    sandbox.write(FILE, JSON.stringify(entries));
    const { project } = await sandbox.client.add(sandbox.root);
    const { problems } = await until(
      () => sandbox.client.project(project.id),
      (found) => found.problems.length > 0,
    );
    expect(problems[0]?.message).toContain('`moontide sync --import`');
    expect(tracked(sandbox)).toEqual(entries);
    expect(await sandbox.client.sync(project.id, { import: true, wait: true })).toMatchObject({ state: 'done' });
    await until(
      async () => [Object.values(tracked(sandbox)).map((entry) => entry.file_id), await idsOf(sandbox, project.id)],
      ([found, ids]) => JSON.stringify(found) === JSON.stringify(Object.values(ids ?? {})),
    );
    expect(sandbox.emulator.files.list()).toHaveLength(3);
    expect((await sandbox.client.project(project.id)).problems).toEqual([]);
  });

  it('that is damaged is left as it is, with a problem, and nothing stops', async () => {
    await using sandbox = await openSandbox({ config: KEEPING, files: FILES });
    sandbox.write(FILE, '{"READ');
    const { project } = await sandbox.client.add(sandbox.root);
    expect(await sandbox.client.sync(project.id, { wait: true })).toMatchObject({ state: 'done' });
    const { problems } = await sandbox.client.project(project.id);
    expect(problems).toMatchObject([{ code: 'tracking-damaged', fix: ERRORS.TRACKING_DAMAGED.fix }]);
    expect(readFileSync(join(sandbox.root, FILE), 'utf8')).toBe('{"READ');
    expect(sandbox.remote()).toHaveLength(3);
    rmSync(join(sandbox.root, FILE));
    expect(await sandbox.client.sync(project.id, { initial: true, wait: true })).toMatchObject({ state: 'done' });
    await until(
      () => sandbox.client.project(project.id),
      (found) => found.problems.length === 0,
    );
    expect(Object.keys(tracked(sandbox))).toHaveLength(3);
    expect(sandbox.uploads()).toBe(3);
  });

  it('is never written through a link', async () => {
    await using sandbox = await openSandbox({ config: KEEPING, files: FILES });
    const outside = join(sandbox.folder, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(sandbox.root, dirname(FILE)));
    const { project } = await sandbox.client.add(sandbox.root);
    await sandbox.client.sync(project.id, { wait: true });
    await until(
      () => sandbox.client.project(project.id),
      ({ problems }) => problems.some(({ message }) => message.includes('is a link')),
    );
    expect(readdirSync(outside)).toEqual([]);
  });

  it('is not switched on by what comes with a repository', async () => {
    await using sandbox = await openSandbox({ config: QUICK, files: FILES });
    writeFileSync(join(sandbox.root, 'moontide.toml'), '[sync]\ntracking_file = true\n');
    const { project } = await sandbox.client.add(sandbox.root);
    await sandbox.client.sync(project.id, { wait: true });
    expect((await sandbox.client.project(project.id)).untrusted?.join()).toContain('sync.tracking_file');
    expect(() => tracked(sandbox)).toThrow('ENOENT');
    await sandbox.client.trust(project.id);
    await until(
      () => Promise.resolve(readdirSync(join(sandbox.root, '.ai'))),
      (names) => names.includes('metrics'),
    );
  });
});
