import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine } from '../support/command-line.ts';

// Matchers are typed as anything; these may stand where a value of the output does.
const someInstant: unknown = expect.stringMatching(/^\d{4}-.*Z$/);
const someText: unknown = expect.any(String);
const someNumber: unknown = expect.any(Number);
const someHash: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);
const itsKey: unknown = expect.stringMatching(/^key .* from \.env, in sync$/);

describe('--json', () => {
  it('gives the promised fields of everything that can be shown', async () => {
    await using line = await openCommandLine();
    line.write('docs/empty.md', '');
    await line.run('start');
    expect(await line.json('add --json')).toMatchObject({ outcome: 'added', project: { name: 'notes' }, notes: [] });
    await eventually(async () => {
      const { projects } = (await line.json('status --json')) as { projects: { inSync: boolean }[] };
      return projects[0]?.inSync === true;
    });

    expect(await line.json('list --json')).toEqual([
      {
        path: 'README.md',
        state: 'synced',
        bytes: 8,
        mtime: someInstant,
        sha256: someHash,
        remoteId: someText,
        uploadName: someText,
        uploadedAt: someInstant,
        reason: null,
      },
      expect.objectContaining({ path: 'docs/empty.md', state: 'left-out', remoteId: null, sha256: null }),
      expect.objectContaining({ path: 'docs/plan.md', state: 'synced' }),
    ]);
    expect(await line.json('status --json')).toMatchObject({
      version: '0.1.0',
      pid: someNumber,
      projects: [{ name: 'notes', root: line.root, inSync: true, counts: { synced: 2, leftOut: 1 }, problems: [] }],
      accounts: [{ baseUrl: line.emulator.baseUrl, queue: { waiting: 0 } }],
    });
    expect(await line.json('projects --json')).toMatchObject([{ root: line.root }]);
    expect(await line.json('sync --json')).toMatchObject({
      job: { kind: 'sync', state: 'done', result: { uploaded: 0, leftOut: 1 } },
      project: { inSync: true },
      leftOut: [{ path: 'docs/empty.md', leftOut: 'empty' }],
    });
    expect(await line.json('sync --dry-run --json')).toMatchObject({ kind: 'sync', actions: [], problems: [] });
    expect(await line.json('paths --json')).toMatchObject({ database: `${line.home}/moontide.db` });
    expect(await line.json('config validate --json')).toEqual({ valid: true, files: [] });
    expect(await line.json('config --json')).toContainEqual({
      key: 'base_url',
      value: line.emulator.baseUrl,
      source: 'environment',
    });
    expect(await line.json('doctor --json')).toContainEqual({
      name: 'project notes',
      verdict: 'ok',
      detail: itsKey,
    });
    expect(await line.json('clean --yes --json')).toMatchObject({ job: { kind: 'clean', result: { deleted: 2 } } });
    expect(await line.json('remove --yes --json')).toMatchObject({ removed: true });
    expect(await line.json('projects --json')).toEqual([]);
  });

  it('gives a failure as the only output, with its code and its fix', async () => {
    await using line = await openCommandLine();
    const { code, stdout, stderr } = await line.run('status --json');
    expect([code, stderr]).toEqual([69, '']);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'NO_DAEMON',
        message: 'No daemon answers.',
        details: { fix: 'Start it with `moontide start`.', readMore: 'docs/errors.md#no_daemon' },
      },
    });
    const usage = await line.run('status --json --nope');
    expect([usage.code, usage.stderr]).toEqual([2, '']);
    expect(JSON.parse(usage.stdout)).toMatchObject({ error: { code: 'USAGE' } });
  });

  it("of files is the API's, and the content is the text itself", async () => {
    await using line = await openCommandLine();
    await line.run('start');
    await line.run('add');
    await eventually(() => line.emulator.files.list().length === 2);
    line.write('extra.txt', 'an extra file\n');
    const uploaded = (await line.json('files upload extra.txt')) as { id: string };
    expect(uploaded).toMatchObject({ filename: 'extra.txt', bytes: 14 });
    expect(await line.json(`files get ${uploaded.id}`)).toMatchObject({ id: uploaded.id, filename: 'extra.txt' });
    expect(await line.json('files list')).toHaveLength(3);
    expect((await line.run(`files content ${uploaded.id}`)).stdout).toContain('an extra file');
    expect(await line.run(`files delete ${uploaded.id}`)).toMatchObject({ code: 2 });
    expect(await line.json(`files delete ${uploaded.id} --yes`)).toEqual({ id: uploaded.id, deleted: true });
    expect(await line.run(`files get ${uploaded.id}`)).toMatchObject({ code: 1 });
  });

  it('never gives what may be a secret to the account', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    await line.run('add');
    await eventually(() => line.emulator.files.list().length === 2);
    const { code, stderr } = await line.run('files upload .env');
    expect(code).toBe(2);
    expect(stderr).toContain('may hold a secret');
    expect(line.emulator.files.list()).toHaveLength(2);
  });
});
