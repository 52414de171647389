import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine } from '../support/command-line.ts';

describe('init', () => {
  it('sets a project up with nobody to ask, and says what is uploaded and what is not, and why', async () => {
    await using line = await openCommandLine();
    line.write('.moontideignore', 'docs/drafts/\n');
    line.write('docs/drafts/a.md', 'draft\n');
    const { code, stdout } = await line.run('init --yes --schedule nightly');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^docs\/ +1 +10 B +~3$/m);
    expect(stdout).toContain('2 documents to upload (18 B, about 5 tokens)');
    expect(stdout).toContain('  docs/drafts  ignored: ');
    expect(stdout).toContain(`Wrote ${join(line.root, 'moontide.toml')}.`);
    expect(stdout).toContain('Synced notes: its 2 documents are uploaded.');
    expect(readFileSync(join(line.root, '.moontideignore'), 'utf8')).toBe('docs/drafts/\n');
    expect(await line.run('config validate')).toMatchObject({ code: 0 });
    expect((await line.run('schedule list')).stdout).toContain('nightly  sync');
    expect(line.emulator.files.list()).toHaveLength(2);
  });

  it('changes nothing when it is run again, and shows how everything stands', async () => {
    await using line = await openCommandLine();
    await line.run('init --yes');
    const [files, requests] = [readdirSync(line.root), line.changes()];
    const { code, stdout } = await line.run('init');
    expect(code).toBe(0);
    expect(stdout).toContain(': 2 uploaded already, 0 to upload');
    expect(stdout).toContain('project   notes, in sync');
    expect([readdirSync(line.root), line.changes()]).toEqual([files, requests]);
  });

  it('does without the daemon, without files and without a key where these steps are skipped', async () => {
    await using line = await openCommandLine();
    const words = 'init --json --no-key --no-config --no-ignore --schedule none --no-service --no-start --sync --yes';
    const withKey = await line.json(words);
    expect(withKey).toMatchObject({
      total: { documents: 2, bytes: 18, tokens: 5 },
      written: [],
      outcome: 'added',
      job: { state: 'done', result: { uploaded: 2 } },
    });
    expect((await line.run('status')).code).toBe(69);
    line.remove('.env');
    line.write('other/README.md', '# Other\n');
    const without = await line.run([...words.split(' '), 'other']);
    expect(JSON.parse(without.stdout)).toMatchObject({ key: null, outcome: 'added', job: null });
    expect(line.emulator.files.list()).toHaveLength(2);
  });

  it('is done when all is uploaded but what it said would stay here', async () => {
    await using line = await openCommandLine();
    line.write('docs/deploy.md', `Deploy with ghp_${'aB3'.repeat(12)}\n`);
    const { code, stdout, stderr } = await line.run('init --yes --no-start');
    expect(stderr).not.toContain('moontide:');
    expect(code).toBe(0);
    expect(stdout).toContain('  docs/deploy.md  53 B  It seems to hold a secret');
    expect(stdout).toMatch(/Synced notes: its 2 documents are uploaded\.\n\nnotes .*\n {2}not in sync/u);
    expect((await line.run('sync')).code).toBe(1);
  });

  it('says what to do next where there is no key yet', async () => {
    await using line = await openCommandLine();
    line.remove('.env');
    const { code, stdout } = await line.run('init --yes --no-start');
    expect(code).toBe(0);
    expect(stdout).toContain('key       none yet; platform.moonshot.ai gives one');
    expect(stdout).toMatch(/Nothing is uploaded before there is a key: `moontide key create` takes one\.\n$/u);
  });

  it('does nothing where there is nobody to ask, or a dry run is all that is wanted', async () => {
    await using line = await openCommandLine();
    const files = readdirSync(line.root);
    const refused = await line.run('init');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--yes');
    expect(await line.run('init --dry-run')).toMatchObject({ code: 0 });
    expect(readdirSync(line.root)).toEqual(files);
    expect(existsSync(line.home)).toBe(false);
    expect(line.emulator.ledger.entries).toEqual([]);
  });

  it('refuses what can be no project before it writes anything', async () => {
    await using line = await openCommandLine();
    const { code, stderr } = await line.run('init --yes /etc');
    expect(code).toBe(2);
    expect(stderr).toContain('/etc cannot be a project');
  });
});

describe('confirm', () => {
  it('shows what would go, and lets exactly that go', async () => {
    await using line = await openCommandLine();
    for (let index = 0; index < 20; index += 1) line.write(`docs/${index}.md`, `document ${index}\n`);
    line.write('moontide.toml', '[sync]\ngrace_seconds = 0\n');
    await line.run('start');
    await line.run('add');
    expect((await line.run('sync')).code).toBe(0);
    // All at once, as the daemon sees it.
    renameSync(join(line.root, 'docs'), join(line.folder, 'away'));
    await line.run('sync');
    const shown = await line.run('confirm');
    expect(shown.code).toBe(2);
    expect(shown.stdout).toMatch(/^HALTED: .*\n/);
    expect(shown.stdout).toContain('21 remote files to delete if you confirm');
    const [, plan = ''] = /^plan (\w+)$/m.exec(shown.stdout) ?? [];
    expect(await line.run('confirm --plan not-that-one')).toMatchObject({ code: 1 });
    expect(line.emulator.files.list()).toHaveLength(22);
    expect(await line.run(`confirm --plan ${plan}`)).toMatchObject({ code: 0 });
    await eventually(() => line.emulator.files.list().length === 1);
    expect(await line.run('confirm')).toMatchObject({ code: 1 });
  });
});

describe('trust', () => {
  it('shows what moontide.toml asks for, and allows it once it is agreed to', async () => {
    await using line = await openCommandLine();
    line.write('moontide.toml', '[documents]\nfolders = ["docs", "notes"]\n');
    line.write('notes/a.md', 'a note\n');
    await line.run('start');
    await line.run('add');
    await eventually(() => line.emulator.files.list().length === 2);
    const shown = await line.run('trust');
    expect(shown.code).toBe(2);
    expect(shown.stdout).toContain('documents.folders: read the folder notes');
    expect(await line.run('trust --yes')).toMatchObject({ code: 0 });
    await eventually(() => line.emulator.files.list().length === 3);
    expect((await line.run('trust')).stdout).toContain('Trusted, until these lines change');
    expect(await line.run('trust --revoke')).toMatchObject({ code: 0 });
    await eventually(async () =>
      (await line.run('status')).stdout.includes('Ignored until `moontide trust` shows and allows it'),
    );
  });
});

describe('trust in the agents of a repository', () => {
  const AGENT = '---\npermission:\n  bash:\n    "echo *": allow\n    "rm *": deny\n---\nYou build.\n';

  it('lets them allow what a person was shown, until it changes; before that they can only be strict', async () => {
    await using line = await openCommandLine();
    line.write('.agents/builder.md', AGENT);
    await line.run('start');
    await line.run('add');
    await line.run('session create work --agent builder');
    const refusals = async (): Promise<readonly unknown[]> => {
      const ran = await Promise.all(['echo 1', 'rm x'].map((command) => line.run(`session shell work ${command}`)));
      return ran.map(({ stderr }) => /without a person's word|not permitted/u.exec(stderr)?.[0]);
    };
    expect(await refusals()).toEqual(["without a person's word", 'not permitted']);
    expect((await line.run('trust')).stdout).toContain('.agents/builder.md: allow bash for echo *');
    expect(await line.run('trust --yes')).toMatchObject({ code: 0 });
    expect(await refusals()).toEqual([undefined, 'not permitted']);
    line.write('.agents/builder.md', AGENT.replace('echo *', 'e*'));
    expect(await refusals()).toEqual(["without a person's word", 'not permitted']);
  });
});

describe('remove', () => {
  it('deletes the remote files and forgets the project, or keeps them', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    await line.run('add');
    await eventually(() => line.emulator.files.list().length === 2);
    expect(await line.run('remove --keep-remote')).toMatchObject({ code: 0 });
    expect(line.emulator.files.list()).toHaveLength(2);
    await line.run('add');
    await eventually(async () => (await line.run('status')).stdout.includes('in sync'));
    expect(line.emulator.files.list()).toHaveLength(2);
    expect(await line.run('remove')).toMatchObject({ code: 2 });
    expect(await line.run('remove --yes')).toMatchObject({ code: 0 });
    expect(line.emulator.files.list()).toEqual([]);
    expect(readFileSync(join(line.root, 'docs/plan.md'), 'utf8')).toBe('The plan.\n');
  });
});
