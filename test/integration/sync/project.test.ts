import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstTimes } from '../../../src/emulator/index.ts';
import { hashes, openSandbox, until, type Sandbox } from '../../support/moontide.ts';

const FILES = { 'README.md': '# Readme\n', '.ai/tasks.md': '- one\n', 'docs/guide.toml': 'a = 1\n' } as const;

async function inSync(sandbox: Sandbox, id: string): Promise<void> {
  await until(
    () => sandbox.client.project(id),
    (project) => project.inSync,
  );
}

async function synced(sandbox: Sandbox): Promise<string> {
  const { project } = await sandbox.client.add(sandbox.root);
  const job = await sandbox.client.sync(project.id, { wait: true });
  expect(job.error).toBeUndefined();
  return project.id;
}

describe('a project', () => {
  it('uploads exactly its documents once it is added', async () => {
    await using sandbox = await openSandbox({
      files: { ...FILES, '.env': 'KEY=1', 'docs/x.log': 'x', 'src/index.ts': 'x', 'docs/empty.md': '' },
    });
    const { project } = await sandbox.client.add(sandbox.root);
    await inSync(sandbox, project.id);
    expect(sandbox.remote()).toEqual(hashes(...Object.values(FILES)));
    expect(sandbox.emulator.files.list()).toHaveLength(3);
  });

  it('uploads what is saved, once for a burst, and deletes the version before', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    for (let save = 0; save < 20; save += 1) sandbox.write('README.md', `# Readme ${save}\n`);
    await until(sandbox.remote, (remote) => remote.includes(hashes('# Readme 19\n')[0] ?? ''));
    await inSync(sandbox, id);
    expect(sandbox.remote()).toEqual(hashes('# Readme 19\n', FILES['.ai/tasks.md'], FILES['docs/guide.toml']));
    expect(sandbox.uploads()).toBe(4);
  });

  it('notices folders that appear later, with files in them', async () => {
    await using sandbox = await openSandbox({ files: { 'README.md': 'x' } });
    await synced(sandbox);
    sandbox.write('.agents/team/deep/kimi.yaml', 'name: kimi\n');
    await until(sandbox.remote, (remote) => remote.length === 2);
    rmSync(join(sandbox.root, '.agents'), { recursive: true });
    await until(sandbox.remote, (remote) => remote.length === 1);
    sandbox.write('.agents/again.yaml', 'name: again\n');
    await until(sandbox.remote, (remote) => remote.length === 2);
    expect(sandbox.remote()).toEqual(hashes('x', 'name: again\n'));
  });

  it('uploads a renamed document before its old name goes', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    // Nobody does it before the job.
    await sandbox.client.pause(id);
    renameSync(join(sandbox.root, 'docs'), join(sandbox.root, 'away'));
    mkdirSync(join(sandbox.root, 'docs'));
    renameSync(join(sandbox.root, 'away/guide.toml'), join(sandbox.root, 'docs/moved.toml'));
    const job = await sandbox.client.sync(id, { wait: true });
    expect(job).toMatchObject({ state: 'done', result: { uploaded: 1, deleted: 1 } });
    expect(sandbox.remote()).toEqual(hashes(...Object.values(FILES)));
    const requests = sandbox.emulator.ledger.entries.map((entry) => entry.route);
    expect(requests.lastIndexOf('files.upload')).toBeLessThan(requests.lastIndexOf('files.delete'));
  });

  it('uploads nothing for touch, a restart, or the loss of the database', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    const before = sandbox.uploads();
    for (const path of Object.keys(FILES)) utimesSync(join(sandbox.root, path), 1_000, 2_000);
    await sandbox.client.sync(id, { wait: true });
    await sandbox.stop();
    await sandbox.start();
    await sandbox.client.sync(id, { wait: true });
    await sandbox.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(sandbox.paths.database + end, { force: true });
    await sandbox.start();
    const job = await sandbox.client.sync(id, { wait: true });
    expect(job.state).toBe('done');
    await inSync(sandbox, id);
    expect(sandbox.uploads()).toBe(before);
    expect(sandbox.emulator.ledger.count('files.delete')).toBe(0);
  });

  it('waits out the grace time, so that a branch switch there and back deletes nothing', async () => {
    await using sandbox = await openSandbox({
      files: FILES,
      config: '[watch]\nquiet_ms = 100\n[sync]\ngrace_seconds = 3600\n',
    });
    const id = await synced(sandbox);
    rmSync(join(sandbox.root, 'docs/guide.toml'));
    sandbox.write('README.md', 'on another branch');
    await until(sandbox.uploads, (uploads) => uploads === 4);
    await until(
      () => sandbox.client.documents(id),
      (documents) => documents.some((document) => document.state === 'vanished'),
    );
    sandbox.write('docs/guide.toml', FILES['docs/guide.toml']);
    sandbox.write('README.md', FILES['README.md']);
    await until(
      () => sandbox.client.documents(id),
      (documents) => documents.every((document) => document.state === 'synced'),
    );
    expect(sandbox.emulator.ledger.count('files.delete')).toBe(0);
    expect(sandbox.uploads()).toBe(4);
    await sandbox.client.sync(id, { wait: true });
    expect(sandbox.remote()).toEqual(hashes(...Object.values(FILES)));
    expect(sandbox.uploads()).toBe(4);
  });

  it('is emptied by clean, leaves foreign files, and stays empty until it is asked to sync', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    await sandbox.emulator.files.seed({ filename: 'README.md', content: 'of another tool' });
    const job = await sandbox.client.clean(id, { wait: true });
    expect(job).toMatchObject({ state: 'done', result: { deleted: 3 } });
    sandbox.write('README.md', 'changed');
    await until(
      () => sandbox.client.documents(id),
      (documents) => documents.some(({ path, bytes }) => path === 'README.md' && bytes === 7),
    );
    await sandbox.stop();
    await sandbox.start();
    expect((await sandbox.client.project(id)).hold).toBe('cleaned');
    expect(sandbox.emulator.files.list().map((file) => file.filename)).toEqual(['README.md']);
    await sandbox.client.sync(id, { wait: true });
    expect(sandbox.remote()).toHaveLength(3);
  });

  it('uploads everything afresh in a reupload, new before old', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    const before = new Set(sandbox.emulator.files.list().map((file) => file.id));
    const job = await sandbox.client.reupload(id, { wait: true });
    expect(job).toMatchObject({ state: 'done', result: { replaced: 3, deleted: 0 } });
    expect(sandbox.emulator.files.list().every((file) => !before.has(file.id))).toBe(true);
    expect(sandbox.remote()).toEqual(hashes(...Object.values(FILES)));
  });

  it('replaces where the account has no room for both versions', async () => {
    await using sandbox = await openSandbox({ files: FILES, emulator: { limits: { maxFiles: 3 } } });
    const id = await synced(sandbox);
    sandbox.write('README.md', 'changed');
    const job = await sandbox.client.sync(id, { wait: true });
    expect(job.error).toBeUndefined();
    expect(sandbox.remote()).toEqual(hashes('changed', FILES['.ai/tasks.md'], FILES['docs/guide.toml']));
  });

  it('deletes its remote files when it is removed, unless told to keep them', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    await sandbox.client.remove(await synced(sandbox));
    expect(sandbox.emulator.files.list()).toEqual([]);
    expect(await sandbox.client.projects()).toEqual([]);
    await sandbox.client.remove(await synced(sandbox), { keepRemote: true });
    expect(sandbox.remote()).toHaveLength(3);
    const before = sandbox.uploads();
    await synced(sandbox);
    expect(sandbox.uploads()).toBe(before);
  });

  it('uploads names with anything in them', async () => {
    const names = [
      'docs/a b "c" \'d\'\n.md',
      'docs/ünïcödé 🌊.md',
      'docs/e\u0301.md',
      'docs/%2F~=$(x).md',
      'docs/-rf .txt',
    ];
    await using sandbox = await openSandbox({ files: Object.fromEntries(names.map((name) => [name, `in ${name}`])) });
    const id = await synced(sandbox);
    expect(sandbox.remote()).toEqual(hashes(...names.map((name) => `in ${name}`)));
    const documents = await sandbox.client.documents(id);
    expect(documents.map((document) => document.path).toSorted()).toEqual(names.toSorted());
  });

  it('pauses and resumes', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    await sandbox.client.pause(id);
    sandbox.write('README.md', 'while paused');
    await until(
      () => sandbox.client.documents(id),
      (documents) => documents.some((document) => document.state === 'pending'),
    );
    expect(sandbox.uploads()).toBe(3);
    await sandbox.client.resume(id);
    await inSync(sandbox, id);
    expect(sandbox.uploads()).toBe(4);
  });
});

describe('a project in trouble', () => {
  it('looks before it uploads again when an answer is lost after the effect', async () => {
    await using sandbox = await openSandbox({
      files: FILES,
      emulator: { fault: firstTimes(2, { kind: 'connection-lost', effect: true }, 'files.upload') },
    });
    await synced(sandbox);
    expect(sandbox.remote()).toEqual(hashes(...Object.values(FILES)));
    expect(sandbox.uploads()).toBe(3);
  });

  it('uploads again when an answer is lost before the effect', async () => {
    await using sandbox = await openSandbox({
      files: FILES,
      emulator: { fault: firstTimes(2, { kind: 'connection-lost' }, 'files.upload') },
    });
    await synced(sandbox);
    expect(sandbox.remote()).toEqual(hashes(...Object.values(FILES)));
    expect(sandbox.uploads()).toBe(5);
  });

  it('uploads again what somebody deleted remotely', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    // The server tells times to the second: an upload of this second may be one that the listing is late with.
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    const [victim] = sandbox.emulator.files.list();
    await sandbox.emulator.files.remove(victim?.id ?? '');
    const job = await sandbox.client.sync(id, { wait: true, initial: true });
    expect(job).toMatchObject({ state: 'done', result: { uploaded: 1 } });
    expect(sandbox.remote()).toEqual(hashes(...Object.values(FILES)));
  });

  it('does what a listing asked for although documents change meanwhile', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    const [file] = sandbox.emulator.files.list();
    for (let copy = 0; copy < 5; copy += 1) {
      await sandbox.emulator.files.seed({ filename: file?.filename ?? '', content: `left over ${copy}` });
    }
    sandbox.emulator.configure({
      latencyMs: 300,
      limits: { filesRates: { concurrency: 1, requestsPerMinute: 10_000 } },
    });
    const job = await sandbox.client.sync(id, { initial: true });
    await until(
      () => sandbox.emulator.ledger.count('files.delete'),
      (deletions) => deletions > 0,
    );
    sandbox.write('README.md', 'changed while the job runs');
    expect(await sandbox.client.job(job.id, { wait: true })).toMatchObject({ state: 'done' });
    await inSync(sandbox, id);
    expect(sandbox.emulator.files.list()).toHaveLength(3);
  });

  it('leaves nothing over and uploads nothing again in sync --initial', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    const [file] = sandbox.emulator.files.list();
    await sandbox.emulator.files.seed({ filename: file?.filename ?? '', content: 'left over' });
    const before = sandbox.uploads();
    const job = await sandbox.client.sync(id, { wait: true, initial: true });
    expect(job).toMatchObject({ state: 'done', result: { deleted: 1, unchanged: 3 } });
    expect(sandbox.uploads()).toBe(before);
    expect(sandbox.emulator.files.list()).toHaveLength(3);
  });

  it('halts on a refused key, and goes on with another', async () => {
    await using sandbox = await openSandbox({ files: FILES, emulator: { keys: ['sk-good-0123456789abcdef'] } });
    const { project } = await sandbox.client.add(sandbox.root);
    const halted = await until(
      () => sandbox.client.project(project.id),
      ({ state }) => state.kind === 'halted',
    );
    expect(halted).toMatchObject({ inSync: false, halt: { reason: 'key-refused' } });
    const job = await sandbox.client.sync(project.id, { wait: true });
    expect(job).toMatchObject({ state: 'failed', error: { code: 'KEY_REFUSED' } });
    sandbox.write('.env.project', 'KIMI_API_KEY=sk-good-0123456789abcdef\n');
    expect(await sandbox.client.sync(project.id, { wait: true })).toMatchObject({ state: 'done' });
    expect(sandbox.emulator.ledger.count((entry) => entry.status === 200 && entry.route === 'files.upload')).toBe(3);
  });

  it('halts without a key', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    await sandbox.stop();
    delete sandbox.env['KIMI_API_KEY'];
    await sandbox.start();
    const { project } = await sandbox.client.add(sandbox.root);
    await until(
      () => sandbox.client.project(project.id),
      ({ halt }) => halt?.reason === 'key-missing',
    );
    expect(sandbox.emulator.ledger.entries).toEqual([]);
  });

  it('halts when its folder is gone, deletes nothing, and goes on when it is back', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    const away = join(sandbox.folder, 'deep');
    mkdirSync(away);
    renameSync(sandbox.root, join(away, 'away'));
    const job = await sandbox.client.sync(id, { wait: true });
    expect(job).toMatchObject({ state: 'failed', error: { code: 'ROOT_MISSING' } });
    expect(job.error?.message).toContain('HALTED');
    expect(sandbox.remote()).toHaveLength(3);
    renameSync(join(away, 'away'), sandbox.root);
    expect(await sandbox.client.sync(id, { wait: true })).toMatchObject({ state: 'done' });
    expect(sandbox.uploads()).toBe(3);
  });

  it('follows its folder when that is renamed, or added at another place', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    const beside = join(sandbox.folder, 'renamed');
    renameSync(sandbox.root, beside);
    await sandbox.client.sync(id, { wait: true });
    expect((await sandbox.client.project(id)).root).toBe(beside);
    const far = join(sandbox.folder, 'somewhere/else');
    mkdirSync(join(sandbox.folder, 'somewhere'));
    renameSync(beside, far);
    expect(await sandbox.client.add(far)).toMatchObject({ outcome: 'moved', project: { id, root: far } });
    await sandbox.client.sync(id, { wait: true });
    expect(sandbox.uploads()).toBe(3);
    expect(sandbox.emulator.ledger.count('files.delete')).toBe(0);
  });

  it('halts when many documents are gone at once, and deletes exactly what is confirmed', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`docs/${at}.md`, `text ${at}`]));
    await using sandbox = await openSandbox({ files: { ...FILES, ...many }, config: '[watch]\nquiet_ms = 100\n' });
    const id = await synced(sandbox);
    for (const path of Object.keys(many)) rmSync(join(sandbox.root, path));
    const job = await sandbox.client.sync(id, { wait: true });
    expect(job).toMatchObject({ state: 'failed', error: { code: 'MASS_DELETE' } });
    expect(sandbox.remote()).toHaveLength(23);
    const plan = await sandbox.client.plan(id, 'sync');
    await expect(sandbox.client.confirm(id, 'something-else')).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    await sandbox.client.confirm(id, plan.planId);
    await inSync(sandbox, id);
    expect(sandbox.remote()).toEqual(hashes(...Object.values(FILES)));
  });

  it('catches up after the server was away', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const id = await synced(sandbox);
    sandbox.emulator.configure({ fault: () => ({ kind: 'answer', status: 503, body: 'away' }) });
    sandbox.write('README.md', 'written while the server was away');
    await until(
      () => sandbox.client.project(id),
      ({ counts }) => counts.pending + counts.failing > 0,
    );
    sandbox.emulator.configure({ fault: undefined });
    await inSync(sandbox, id);
    expect(sandbox.remote()).toContain(hashes('written while the server was away')[0]);
    expect(sandbox.emulator.files.list()).toHaveLength(3);
  });

  it('fails a job that cannot reach the server, in every project of the account, and goes on by itself later', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    const other = join(sandbox.folder, 'other');
    mkdirSync(join(other, 'docs'), { recursive: true });
    writeFileSync(join(other, 'docs/b.md'), 'of the other');
    sandbox.emulator.configure({ fault: () => ({ kind: 'answer', status: 503, body: 'away' }) });
    const added = [await sandbox.client.add(sandbox.root), await sandbox.client.add(other)];
    const jobs = await Promise.all(added.map(({ project }) => sandbox.client.sync(project.id, { wait: true })));
    for (const job of jobs) expect(job).toMatchObject({ state: 'failed', error: { code: 'SERVER_ERROR' } });
    sandbox.emulator.configure({ fault: undefined });
    for (const { project } of added) await inSync(sandbox, project.id);
    expect(sandbox.remote()).toHaveLength(4);
  });

  it('does not touch another project', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    await synced(sandbox);
    const other = join(sandbox.folder, 'other');
    mkdirSync(join(other, 'docs'), { recursive: true });
    writeFileSync(join(other, 'docs/b.md'), 'of the other');
    writeFileSync(join(other, 'moontide.toml'), 'nonsense = true\n');
    const { project } = await sandbox.client.add(other).catch(async () => {
      writeFileSync(join(other, 'moontide.toml'), '');
      return sandbox.client.add(other);
    });
    await inSync(sandbox, project.id);
    writeFileSync(join(other, 'moontide.toml'), 'nonsense = true\n');
    await sandbox.client.sync(project.id, { wait: true });
    expect((await sandbox.client.project(project.id)).configProblem).toContain('nonsense');
    const [first] = await sandbox.client.projects();
    expect(first).toMatchObject({ inSync: true });
  });

  it('says what the server refuses, and tries again only when it changed', async () => {
    await using sandbox = await openSandbox({
      files: FILES,
      emulator: {
        fault: ({ upload }) =>
          upload?.filename.startsWith('README') === true ? { kind: 'extraction-failed' } : undefined,
      },
    });
    const { project } = await sandbox.client.add(sandbox.root);
    const job = await sandbox.client.sync(project.id, { wait: true });
    expect(job).toMatchObject({ state: 'failed', error: { code: 'REFUSED_BY_SERVER' } });
    expect(await sandbox.client.project(project.id)).toMatchObject({
      inSync: false,
      problems: [{ path: 'README.md', code: 'refused' }],
    });
    const before = sandbox.uploads();
    await sandbox.client.sync(project.id, { wait: true });
    expect(sandbox.uploads()).toBe(before);
    expect(sandbox.remote()).toHaveLength(2);
  });

  it('ends a job that is cancelled and keeps what was done', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`docs/${at}.md`, `text ${at}`]));
    await using sandbox = await openSandbox({
      files: many,
      emulator: { latencyMs: 200, limits: { filesRates: { concurrency: 1, requestsPerMinute: 10_000 } } },
    });
    const { project } = await sandbox.client.add(sandbox.root);
    await sandbox.client.pause(project.id);
    const job = await sandbox.client.sync(project.id);
    await until(
      () => sandbox.client.job(job.id),
      ({ progress }) => progress.ended > 0,
    );
    expect(await sandbox.client.cancel(job.id)).toMatchObject({ state: 'cancelled' });
    await sandbox.client.resume(project.id);
    await inSync(sandbox, project.id);
    expect(sandbox.remote()).toHaveLength(40);
  });
});
