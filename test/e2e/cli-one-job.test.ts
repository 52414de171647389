import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCommandLine } from '../support/command-line.ts';

const notice = 'No daemon is running: doing this one job here.\n';

describe('a job without a daemon', () => {
  it('syncs, lists, reuploads and cleans in its own process, and says so', async () => {
    await using line = await openCommandLine();
    line.write('moontide.toml', '');
    const synced = await line.run('sync');
    expect(synced).toMatchObject({ code: 0 });
    expect(synced.stderr).toContain(notice);
    expect(synced.stdout).toMatch(/^Synced notes: 2 uploaded, /);
    expect(line.emulator.files.list()).toHaveLength(2);

    const listed = await line.run('list');
    expect(listed.stdout).toMatch(/^synced +10 B +docs\/plan\.md +file/m);
    expect(listed.stdout).toContain('2 synced');

    expect(await line.run('sync')).toMatchObject({
      code: 0,
      stdout: 'Synced notes: nothing left to do, its 2 documents are uploaded.\n',
    });
    expect((await line.run('reupload')).stdout).toMatch(/^Reuploaded notes: 2 replaced, /);
    expect(line.emulator.files.list()).toHaveLength(2);

    const cleaned = await line.run('clean --yes');
    expect(cleaned.stdout).toMatch(/Cleaned notes: 2 deleted\.\n$/);
    expect(line.emulator.files.list()).toEqual([]);
    expect(existsSync(join(line.home, 'daemon.sock'))).toBe(false);
  });

  it('leaves a folder that is no project alone, and says how to add it', async () => {
    await using line = await openCommandLine();
    const { code, stderr } = await line.run('sync');
    expect(code).toBe(1);
    expect(stderr).toContain('is in no project. There are no projects yet.');
    expect(stderr).toContain(`moontide add ${line.root}`);
    expect(line.emulator.ledger.entries).toEqual([]);
  });

  it('takes the folder that is named, as in CI, and remembers it', async () => {
    await using line = await openCommandLine();
    expect(await line.run(['sync', '--project', line.root], { cwd: '/' })).toMatchObject({ code: 0 });
    expect(await line.run('list', { cwd: join(line.root, 'docs') })).toMatchObject({ code: 0 });
  });

  it("knows the spellings of Moonshot's guide", async () => {
    await using line = await openCommandLine();
    line.write('moontide.toml', '');
    const preview = await line.run('--initial --dry-run');
    expect(preview.stdout).toContain('2 documents to upload');
    expect(line.changes()).toEqual([]);
    expect((await line.run('--initial')).stdout).toMatch(/^Synced notes: 2 uploaded/);
    line.write('docs/plan.md', 'Another plan.\n');
    expect((await line.run('--sync')).stdout).toMatch(/^Synced notes: 1 replaced/);
    expect((await line.run('--list --json')).stdout).toMatch(/^\[/);
    expect((await line.run('--clean --yes')).stdout).toContain('2 deleted');
    expect(line.emulator.files.list()).toEqual([]);
  });

  it('shows names that could steer the terminal escaped, on a line of their own', async () => {
    await using line = await openCommandLine();
    line.write('docs/a\n\u001b[2Jb.md', 'text\n');
    await line.run('sync --project .');
    const { stdout } = await line.run('list');
    expect(stdout).toContain(String.raw`"docs/a\n\u001b[2Jb.md"`);
    expect(stdout).not.toContain('\u001b');
    const listed = (await line.json('list --json')) as { path: string }[];
    expect(listed.map(({ path }) => path)).toContain('docs/a\n\u001b[2Jb.md');
  });

  it('asks before it deletes, and where nobody is there it deletes nothing', async () => {
    await using line = await openCommandLine();
    await line.run('sync --project .');
    const { code, stdout, stderr } = await line.run('clean');
    expect(code).toBe(2);
    expect(stdout).toContain('2 documents to delete remotely');
    expect(stderr).toContain('Add `--yes` if you mean it');
    expect(line.emulator.files.list()).toHaveLength(2);
  });
});
