import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { firstTimes } from '../../../src/emulator/index.ts';
import { openSandbox, until, type Sandbox, type SandboxOptions } from '../../support/moontide.ts';

const FILES = { 'README.md': '# Tide\n', 'docs/plan.md': 'The plan.\n' };
const [GOOD, OTHER, REFUSED] = ['sk-good-0123456789abcdef', 'sk-other-0123456789abcdef', 'sk-refused-0123456789abcdef'];

/** A project without a key, known to the daemon. */
async function withoutKey(options: SandboxOptions = {}): Promise<Sandbox & { readonly id: string }> {
  const sandbox = await openSandbox({ files: FILES, emulator: { keys: [GOOD, OTHER] }, ...options });
  await sandbox.stop();
  delete sandbox.env['KIMI_API_KEY'];
  await sandbox.start();
  const { project } = await sandbox.client.add(sandbox.root);
  return { ...sandbox, id: project.id };
}

const settled = (sandbox: Sandbox, id: string) =>
  until(
    () => sandbox.client.project(id),
    ({ inSync }) => inSync,
  );

describe("a project's key", () => {
  it('is checked, written, taken up at once, and replaced by the next source when it is removed', async () => {
    await using sandbox = await withoutKey();
    const { client, id } = sandbox;
    expect(await client.keys.status(id)).toMatchObject({ others: [], problems: [] });
    await expect(client.keys.validate(id)).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await expect(client.keys.create(id, REFUSED)).rejects.toMatchObject({ code: 'KEY_REFUSED' });
    expect(readdirSync(sandbox.root)).not.toContain('.env.project');

    const created = await client.keys.create(id, GOOD);
    expect(created).toMatchObject({ masked: 'sk-good-...cdef', gitignore: 'added', check: { verdict: 'valid' } });
    expect((await settled(sandbox, id)).key).toEqual({ source: '.env.project', masked: 'sk-good-...cdef' });
    expect(await client.keys.validate(id)).toMatchObject({ check: { verdict: 'valid', balance: { available: 15 } } });

    await client.apiKeys.add({ provider: 'moonshot', key: OTHER, useKeychain: false });
    expect(await client.keys.status(id)).toMatchObject({
      active: { source: '.env.project' },
      others: [{ source: 'stored' }],
    });
    expect(await client.keys.remove(id)).toMatchObject({ active: { source: 'stored', masked: 'sk-other...cdef' } });
    await until(
      () => client.project(id),
      ({ key }) => key?.source === 'stored',
    );
    await expect(client.keys.remove(id)).rejects.toMatchObject({ code: 'API_KEY_NOT_FOUND' });
  });

  it('is taken up when it is written by hand, and let go when it is taken away by hand', async () => {
    await using sandbox = await withoutKey({ config: '[watch]\nscan_seconds = 3600\n' });
    const { client, id } = sandbox;
    await until(
      () => client.project(id),
      ({ halt }) => halt?.reason === 'key-missing',
    );
    sandbox.write('.env.project', `export KIMI_API_KEY="${GOOD}" # mine\r\n`);
    await settled(sandbox, id);
    rmSync(join(sandbox.root, '.env.project'));
    await until(
      () => client.project(id),
      ({ halt }) => halt?.reason === 'key-missing',
    );
  });

  it.each(['by the command', 'by hand'])('is taken up %s while the server does not answer', async (way) => {
    await using sandbox = await openSandbox({
      files: FILES,
      emulator: { fault: () => ({ kind: 'hang' }) },
      // Longer than this test may take.
      config: '[limits]\nrequest_timeout_seconds = 600\n',
    });
    const { client, emulator } = sandbox;
    const { project } = await client.add(sandbox.root);
    await until(
      () => emulator.ledger.count('files.list'),
      (asked) => asked > 0,
    );
    if (way === 'by hand') sandbox.write('.env.project', `KIMI_API_KEY=${OTHER}\n`);
    else await client.keys.create(project.id, OTHER, { validate: false });
    await until(
      () => client.project(project.id),
      ({ key }) => key?.masked === 'sk-other...cdef',
    );
    await until(
      () => emulator.ledger.count('files.list'),
      (asked) => asked > 1,
    );
  });

  it('is written although the account has no credit, and that is said', async () => {
    await using sandbox = await withoutKey();
    sandbox.emulator.configure({ balance: { cash: 0, voucher: 0 } });
    const created = await sandbox.client.keys.create(sandbox.id, GOOD);
    expect(created.check).toMatchObject({ verdict: 'no-credit', code: 'QUOTA_EXHAUSTED' });
  });

  it('is not written when the server cannot be asked, but where that is wanted', async () => {
    await using sandbox = await withoutKey();
    const { client, id, emulator } = sandbox;
    await emulator[Symbol.asyncDispose]();
    await expect(client.keys.create(id, GOOD)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(readdirSync(sandbox.root)).not.toContain('.env.project');
    expect(await client.keys.create(id, GOOD, { validate: false })).not.toHaveProperty('check');
    expect(await client.keys.validate(id)).toMatchObject({ check: { verdict: 'unreachable', code: 'UNREACHABLE' } });
  });

  it('that is refused once in a while halts nothing', async () => {
    await using sandbox = await openSandbox({ files: FILES });
    for (const kind of ['unauthorized', 'forbidden'] as const) {
      sandbox.emulator.configure({ fault: firstTimes(1, { kind }) });
      sandbox.write('docs/new.md', `${kind}\n`);
      const { project } = await sandbox.client.add(sandbox.root);
      const job = await sandbox.client.sync(project.id, { wait: true, initial: true });
      expect(job).toMatchObject({ state: 'done', result: { failed: 0 } });
    }
  });
});

it('no key is in a log, an answer, an event or the database', async () => {
  await using sandbox = await withoutKey();
  const { client, id, log, paths } = sandbox;
  await client.keys.create(id, REFUSED).catch(() => undefined);
  await client.keys.create(id, GOOD);
  const added = await client.apiKeys.add({ provider: 'moonshot', key: OTHER, useKeychain: false });
  await settled(sandbox, id);
  writeFileSync(join(sandbox.root, '.env.project'), `KIMI_API_KEY=${REFUSED}\n`);
  const halted = await until(
    () => client.project(id),
    ({ halt }) => halt?.reason === 'key-refused',
  );
  const answers = [added, halted, await client.status(), await client.keys.status(id), await client.apiKeys.list()];
  await sandbox.stop();
  const seen = [
    inspect(log.lines, { depth: 9 }),
    JSON.stringify(answers),
    ...readdirSync(paths.stateFolder)
      .filter((name) => name.startsWith('moontide.db'))
      .map((name) => readFileSync(join(paths.stateFolder, name), 'latin1')),
  ].join('\n');
  for (const key of [GOOD, OTHER, REFUSED]) expect(seen).not.toContain(key);
});
