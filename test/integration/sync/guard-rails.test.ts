import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/control/protocol/event.ts';
import { hashes, openSandbox, until, type Sandbox } from '../../support/moontide.ts';

/** The command that a test wants where the daemon itself never waits: no deletion before its grace time is over. */
const PATIENT = '[watch]\nquiet_ms = 50\n[sync]\ngrace_seconds = 600\nlate_listing_ms = 200\n';

const MANY = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`docs/${at}.md`, `text ${at}`]));

async function synced(sandbox: Sandbox): Promise<string> {
  const { project } = await sandbox.client.add(sandbox.root);
  const job = await sandbox.client.sync(project.id, { wait: true });
  expect(job.error).toBeUndefined();
  return project.id;
}

async function inSync(sandbox: Sandbox, id: string): Promise<void> {
  await until(
    () => sandbox.client.project(id),
    (project) => project.inSync,
  );
}

function removeAll(sandbox: Sandbox): void {
  for (const path of Object.keys(MANY)) rmSync(join(sandbox.root, path));
}

const deletions = ({ emulator }: Sandbox): number => emulator.ledger.count('files.delete');

/** What is told while `act` runs, until somebody has been told what `last` wants. */
async function eventsOf(
  { client }: Sandbox,
  act: () => Promise<unknown>,
  last: (event: StreamEvent) => boolean,
): Promise<StreamEvent[]> {
  const told: StreamEvent[] = [];
  const stop = new AbortController();
  const listening = (async () => {
    for await (const event of client.events({ signal: stop.signal })) {
      told.push(event);
      if (last(event)) return;
    }
  })();
  await act();
  await listening;
  stop.abort();
  return told;
}

describe('a halt', () => {
  it('for an exhausted quota stops everything that waits, and ends by resume', async () => {
    await using sandbox = await openSandbox({ files: MANY, config: `${PATIENT}[limits]\nconcurrency = 1\n` });
    sandbox.emulator.configure({ fault: ({ upload }) => (upload ? { kind: 'quota-exhausted' } : undefined) });
    const { project } = await sandbox.client.add(sandbox.root);
    const halted = await until(
      () => sandbox.client.project(project.id),
      ({ state }) => state.kind === 'halted',
    );
    expect(halted).toMatchObject({ inSync: false, halt: { reason: 'quota-exhausted' } });
    expect(halted.halt?.fix).toContain('`moontide resume`');
    const job = await sandbox.client.sync(project.id, { wait: true });
    expect(job).toMatchObject({ state: 'failed', error: { code: 'QUOTA_EXHAUSTED' } });
    expect(job.error?.message).toContain('HALTED');
    expect(sandbox.uploads()).toBeLessThan(5);
    sandbox.emulator.configure({ fault: undefined });
    await sandbox.client.resume(project.id);
    await inSync(sandbox, project.id);
    expect(sandbox.remote()).toEqual(hashes(...Object.values(MANY)));
  });

  it.each([
    ['quota-exhausted', 'QUOTA_EXHAUSTED'],
    ['unauthorized', 'KEY_REFUSED'],
  ] as const)('deletes nothing, not even what waits in line (%s)', async (fault, code) => {
    await using sandbox = await openSandbox({
      files: { ...MANY, 'README.md': 'one' },
      config: `${PATIENT}[limits]\nconcurrency = 1\n`,
    });
    const id = await synced(sandbox);
    await sandbox.client.pause(id);
    sandbox.emulator.configure({ latencyMs: 100, fault: ({ upload }) => (upload ? { kind: fault } : undefined) });
    for (const at of [1, 2, 3, 4]) rmSync(join(sandbox.root, `docs/${at}.md`));
    sandbox.write('README.md', 'two');
    const job = await sandbox.client.sync(id, { wait: true });
    expect(job).toMatchObject({ state: 'failed', error: { code } });
    expect(deletions(sandbox)).toBe(0);
    expect(sandbox.emulator.files.list()).toHaveLength(21);
  });

  it('is told with its sentence and the command, again when it is about something else, and when it ends', async () => {
    await using sandbox = await openSandbox({ files: { ...MANY, 'README.md': 'x' } });
    const id = await synced(sandbox);
    const told = await eventsOf(
      sandbox,
      async () => {
        removeAll(sandbox);
        await sandbox.client.sync(id, { wait: true });
        rmSync(join(sandbox.root, 'README.md'));
        await sandbox.client.sync(id, { wait: true });
        for (const [path, text] of Object.entries(MANY)) sandbox.write(path, text);
        await sandbox.client.sync(id, { wait: true });
      },
      ({ type }) => type === 'project.released',
    );
    const halts = told.filter(({ type }) => type === 'project.halted');
    const messages = halts.map(({ data }) => data['message']);
    expect(messages).toContain('20 of 21 documents are gone at once. Nothing was deleted.');
    expect(messages.at(-1)).toBe('21 of 21 documents are gone at once. Nothing was deleted.');
    for (const { data } of halts) expect(data['fix']).toContain('`moontide confirm`');
    expect(new Set(halts.map(({ data }) => data['planId'])).size).toBe(halts.length);
  });

  it('does not come of a branch switch there and back, nor of a folder that is renamed', async () => {
    await using sandbox = await openSandbox({
      files: MANY,
      config: '[sync]\ngrace_seconds = 2\nlate_listing_ms = 200\n',
    });
    const id = await synced(sandbox);
    removeAll(sandbox);
    await until(
      () => sandbox.client.project(id),
      ({ counts }) => counts.toDelete === 20,
    );
    for (const [path, text] of Object.entries(MANY)) sandbox.write(path, text);
    await inSync(sandbox, id);
    expect([sandbox.uploads(), deletions(sandbox)]).toEqual([20, 0]);
    // Nobody does it before the job.
    await sandbox.client.pause(id);
    renameSync(join(sandbox.root, 'docs'), join(sandbox.root, 'away'));
    mkdirSync(join(sandbox.root, 'docs'));
    renameSync(join(sandbox.root, 'away'), join(sandbox.root, 'docs/deeper'));
    expect(await sandbox.client.sync(id, { wait: true })).toMatchObject({ state: 'done', result: { uploaded: 20 } });
    expect(sandbox.remote()).toEqual(hashes(...Object.values(MANY)));
  });
});

describe('confirm', () => {
  it('shows what would go, and refuses when that is not what goes any more', async () => {
    await using sandbox = await openSandbox({ files: { ...MANY, 'README.md': 'x' } });
    const id = await synced(sandbox);
    removeAll(sandbox);
    await sandbox.client.sync(id, { wait: true });
    const shown = await sandbox.client.plan(id, 'sync');
    expect(shown.losses?.map(({ path }) => path).toSorted()).toEqual(Object.keys(MANY).toSorted());
    expect((await sandbox.client.project(id)).halt?.planId).toBe(shown.planId);
    sandbox.write('docs/0.md', 'text 0');
    await expect(sandbox.client.confirm(id, shown.planId)).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    expect(deletions(sandbox)).toBe(0);
    const again = await sandbox.client.plan(id, 'sync');
    expect(again.losses).toHaveLength(19);
    await sandbox.client.confirm(id, again.planId);
    await inSync(sandbox, id);
    expect(sandbox.remote()).toEqual(hashes('x', 'text 0'));
  });

  it('has nothing to confirm once everything is back, and deletes nothing', async () => {
    await using sandbox = await openSandbox({ files: MANY });
    const id = await synced(sandbox);
    removeAll(sandbox);
    await sandbox.client.sync(id, { wait: true });
    const { planId } = await sandbox.client.plan(id, 'sync');
    for (const [path, text] of Object.entries(MANY)) sandbox.write(path, text);
    await expect(sandbox.client.confirm(id, planId)).rejects.toMatchObject({ code: 'NOTHING_TO_CONFIRM' });
    await inSync(sandbox, id);
    expect([sandbox.uploads(), deletions(sandbox)]).toEqual([20, 0]);
  });
});

describe('a job that was shown', () => {
  it('is refused when things changed meanwhile, and the project goes on as before', async () => {
    await using sandbox = await openSandbox({ files: { 'README.md': 'one', 'docs/a.md': 'a' } });
    const id = await synced(sandbox);
    const shown = await sandbox.client.plan(id, 'clean');
    sandbox.write('README.md', 'two');
    await sandbox.client.sync(id, { wait: true });
    await expect(sandbox.client.clean(id, { plan: shown.planId })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    const { planId } = await sandbox.client.plan(id, 'reupload');
    await expect(sandbox.client.clean(id, { plan: planId })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    expect(await sandbox.client.project(id)).not.toHaveProperty('hold');
    expect(sandbox.remote()).toEqual(hashes('two', 'a'));
  });

  it('is refused when its turn comes and others were before it', async () => {
    await using sandbox = await openSandbox({ files: { 'README.md': 'one', 'docs/a.md': 'a' }, config: PATIENT });
    const id = await synced(sandbox);
    const { planId } = await sandbox.client.plan(id, 'clean');
    sandbox.emulator.configure({ latencyMs: 3_000 });
    const first = await sandbox.client.reupload(id);
    const second = await sandbox.client.clean(id, { plan: planId });
    sandbox.emulator.configure({ latencyMs: 0 });
    expect(await sandbox.client.job(first.id, { wait: true })).toMatchObject({ state: 'done' });
    expect(await sandbox.client.job(second.id, { wait: true })).toMatchObject({
      state: 'failed',
      error: { code: 'PLAN_CHANGED' },
    });
    expect(await sandbox.client.project(id)).not.toHaveProperty('hold');
    expect(sandbox.remote()).toEqual(hashes('one', 'a'));
  });

  it('is done when nothing changed', async () => {
    await using sandbox = await openSandbox({ files: { 'README.md': 'one', 'docs/a.md': 'a' } });
    const id = await synced(sandbox);
    const before = new Set(sandbox.emulator.files.list().map((file) => file.id));
    const again = await sandbox.client.plan(id, 'reupload');
    expect(await sandbox.client.reupload(id, { plan: again.planId, wait: true })).toMatchObject({
      state: 'done',
      result: { replaced: 2 },
    });
    expect(sandbox.emulator.files.list().filter(({ id: file }) => before.has(file))).toEqual([]);
    const { planId } = await sandbox.client.plan(id, 'clean');
    expect(await sandbox.client.clean(id, { plan: planId, wait: true })).toMatchObject({ state: 'done' });
    expect(sandbox.emulator.files.list()).toEqual([]);
  });

  it('stores afresh what only the account knew of, when the database is lost', async () => {
    await using sandbox = await openSandbox({ files: { 'README.md': 'one', 'docs/a.md': 'a' } });
    const id = await synced(sandbox);
    const before = new Set(sandbox.emulator.files.list().map((file) => file.id));
    await sandbox.stop();
    rmSync(sandbox.paths.database);
    rmSync(`${sandbox.paths.database}-wal`, { force: true });
    rmSync(`${sandbox.paths.database}-shm`, { force: true });
    await sandbox.start();
    const job = await sandbox.client.reupload(id, { wait: true });
    expect(job).toMatchObject({ state: 'done' });
    await inSync(sandbox, id);
    expect(sandbox.emulator.files.list().filter(({ id: file }) => before.has(file))).toEqual([]);
    expect(sandbox.remote()).toEqual(hashes('one', 'a'));
  });
});

describe('another file system in the place of the root', () => {
  it('halts, deletes nothing, and is confirmed together with what is lost by it', async () => {
    await using sandbox = await openSandbox({ files: { 'README.md': 'one', 'docs/a.md': 'a' } });
    const id = await synced(sandbox);
    await sandbox.stop();
    pretendToBeElsewhere(sandbox, id);
    rmSync(join(sandbox.root, 'docs/a.md'));
    await sandbox.start();
    const halted = await until(
      () => sandbox.client.project(id),
      ({ halt }) => halt !== undefined,
    );
    expect(halted.halt).toMatchObject({ reason: 'root-replaced' });
    expect(await sandbox.client.sync(id, { wait: true })).toMatchObject({ error: { code: 'ROOT_REPLACED' } });
    const shown = await sandbox.client.plan(id, 'sync');
    expect(shown.losses?.map(({ path }) => path)).toEqual(['docs/a.md']);
    rmSync(join(sandbox.root, 'README.md'));
    await expect(sandbox.client.confirm(id, shown.planId)).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    expect(deletions(sandbox)).toBe(0);
    sandbox.write('README.md', 'one');
    await sandbox.client.confirm(id, shown.planId);
    await inSync(sandbox, id);
    expect(sandbox.remote()).toEqual(hashes('one'));
    await sandbox.stop();
    await sandbox.start();
    await inSync(sandbox, id);
  });
});

/** As if the root had been on another file system when it was added. */
function pretendToBeElsewhere({ paths }: Sandbox, id: string): void {
  for (const name of readdirSync(paths.registryFolder)) {
    const path = join(paths.registryFolder, name);
    const text = readFileSync(path, 'utf8');
    if (text.includes(id)) writeFileSync(path, text.replaceAll(/"(dev|ino)": (\d+)/gu, '"$1": 1$2'));
  }
}
