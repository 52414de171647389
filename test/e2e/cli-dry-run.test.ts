import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCommandLine } from '../support/command-line.ts';

describe('a dry run', () => {
  it('sends no request that changes anything, with a daemon', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    await line.run('add');
    expect((await line.run('sync')).code).toBe(0);
    await line.run('pause');
    line.write('docs/new.md', 'something new\n');
    line.write('docs/plan.md', 'another plan\n');
    const [file] = line.emulator.files.list();
    line.emulator.ledger.clear();
    for (const words of [
      'sync --dry-run',
      'sync --initial --dry-run',
      'clean --dry-run',
      'clean --dry-run --yes',
      'reupload --dry-run',
      'remove --dry-run',
      'resume --dry-run',
      'trust --dry-run',
      'init --dry-run',
      'add --dry-run',
      'files upload README.md --dry-run',
      `files delete ${file?.id ?? ''} --dry-run`,
      '--initial --dry-run',
      '--sync --dry-run',
      '--list --dry-run',
      '--clean --dry-run',
    ]) {
      const plain = await line.run(words);
      expect([words, plain.code, plain.stderr]).toEqual([words, 0, '']);
      expect(plain.stdout).not.toBe('');
      expect(JSON.parse((await line.run(`${words} --json`)).stdout)).toBeTypeOf('object');
    }
    expect(line.changes()).toEqual([]);
    expect(line.emulator.files.list()).toHaveLength(2);
    expect((await line.run('projects')).stdout).toContain('notes');
  });

  it('sends none without a daemon, and leaves nothing behind', async () => {
    await using line = await openCommandLine();
    line.write('moontide.toml', '');
    for (const words of ['sync --dry-run', 'clean --dry-run', 'reupload --dry-run', 'add --dry-run']) {
      expect([words, (await line.run(words)).code]).toEqual([words, 0]);
    }
    expect(line.changes()).toEqual([]);
  });

  it('shows what would be done, with sizes, reasons, and what is left out', async () => {
    await using line = await openCommandLine();
    await line.run('sync --project .');
    line.write('docs/plan.md', 'a longer plan\n');
    line.write('docs/new.md', 'new\n');
    line.write('docs/logo.png', new Uint8Array([1, 2, 0, 3]));
    line.remove('README.md');
    const { stdout } = await line.run('sync --dry-run');
    expect(stdout.split('\n').slice(0, -1)).toEqual([
      '1 document to upload (4 B)',
      '  docs/new.md  4 B, new',
      '1 document to replace by a newer version (14 B)',
      '  docs/plan.md  14 B, changed',
      '1 document to delete remotely (8 B)',
      '  README.md  8 B, gone here',
      '1 path left out',
      '  binary: 1',
      expect.stringMatching(/^ {4}docs\/logo\.png: /),
    ]);
  });

  it('of init writes no file', async () => {
    await using line = await openCommandLine();
    const before = readdirSync(line.root);
    const { stdout } = await line.run('init --dry-run');
    expect(stdout).toContain('2 documents to upload (18 B, about 5 tokens)\n');
    expect(readdirSync(line.root)).toEqual(before);
    expect(line.emulator.ledger.entries).toEqual([]);
    expect(() => readdirSync(join(line.home, 'registry'))).toThrow('ENOENT');
  });
});
