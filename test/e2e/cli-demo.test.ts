import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCommandLine } from '../support/command-line.ts';

/** Nothing of the machine's own: the demo brings its emulator and its key. */
const env = { KIMI_BASE_URL: undefined, MOONTIDE_HOME: undefined, XDG_RUNTIME_DIR: undefined };

function demoFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('moontide-demo-'));
}

describe('the demo without a terminal', () => {
  it('syncs the sample, edits a document to show what happens, and leaves nothing behind', async () => {
    await using line = await openCommandLine();
    const demo = line.start('demo', { env });
    await demo.until(/Ctrl-C ends the demo\.\n(.*\n)*.* uploaded .*\.md/);
    const [, folder = ''] = /\n {2}(\/.*\/sample)\n/.exec(demo.stdout) ?? [];
    expect(folder).toMatch(/moontide-demo-/);
    // The daemon may have been quicker than the job, which then has nothing to do.
    expect(demo.stdout).toMatch(/Synced sample: (\d+ uploaded|nothing left to do)/);
    expect(demo.stdout).toMatch(/^synced +.*README\.md +\S+$/m);
    expect(demo.stdout).toContain('secret: 1');
    demo.signal('SIGINT');
    const { code, stdout, stderr } = await demo.ended();
    expect(code).toBe(0);
    expect(stdout).toContain('moontide init');
    expect(stderr).toMatch(/^(First sync: \d+ of \d+\n)*$/);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(demoFolders().some((name) => folder.includes(name))).toBe(false);
    expect(line.emulator.ledger.entries).toEqual([]);
  });

  it('shows an edit of a person, and is up to date when it is started again on the same state', async () => {
    await using line = await openCommandLine();
    const words = ['demo', '--no-edit', '--state', join(line.folder, 'state')];
    const first = line.start(words, { env });
    await first.until(/Ctrl-C ends the demo/);
    appendFileSync(join(line.folder, 'state/sample/README.md'), 'One more line.\n');
    await first.until(/uploaded README\.md/);
    first.signal('SIGTERM');
    expect(await first.ended()).toMatchObject({ code: 0 });
    const second = line.start(words, { env });
    await second.until(/Ctrl-C ends the demo/);
    // The version before may be deleted only now; what is there is not uploaded again.
    expect(second.stdout).toMatch(/Synced sample: (nothing left to do|1 deleted)/);
    second.signal('SIGINT');
    await second.ended();
  });

  it('shows a folder of the user against the emulator while there is no key', async () => {
    await using line = await openCommandLine();
    line.remove('.env');
    const words = ['demo', '--state', join(line.folder, 'state'), line.root];
    const demo = line.start(words, { env });
    await demo.until(/Ctrl-C ends the demo/);
    expect(demo.stdout).toContain('a Moonshot on this machine: nothing leaves it');
    expect(demo.stdout).toMatch(/Synced notes: (\d uploaded|nothing left to do, its 2 documents are uploaded)/);
    demo.signal('SIGINT');
    expect(await demo.ended()).toMatchObject({ code: 0 });
    expect(line.emulator.ledger.entries).toEqual([]);
  });

  it('uses the API and the paths of the user where there is a key, through the daemon that runs', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    const demo = line.start(['demo', line.root]);
    await demo.until(/Ctrl-C ends the demo/);
    expect(demo.stdout).toMatch(/the real Moonshot API, with the key .* from \.env/);
    expect(line.emulator.files.list()).toHaveLength(2);
    writeFileSync(join(line.root, 'docs/plan.md'), 'another plan\n');
    await demo.until(/uploaded docs\/plan\.md/);
    demo.signal('SIGINT');
    expect(await demo.ended()).toMatchObject({ code: 0 });
    expect((await line.run('status')).stdout).toContain('notes');
  });
});

describe('the emulator', () => {
  it('runs until it is interrupted, and keeps its files where it is told to', async () => {
    await using line = await openCommandLine();
    const words = ['emulator', '--folder', join(line.folder, 'moonshot')];
    const first = line.start(words);
    await first.until(/KIMI_BASE_URL=(\S+)\n/);
    const [, base = ''] = /KIMI_BASE_URL=(\S+)/.exec(first.stdout) ?? [];
    expect(await line.run('sync --project .', { env: { KIMI_BASE_URL: base } })).toMatchObject({ code: 0 });
    first.signal('SIGINT');
    expect(await first.ended()).toMatchObject({ code: 0 });
    const second = line.start([...words, '--port', new URL(base).port]);
    await second.until(/KIMI_BASE_URL/);
    const again = await line.run('sync', { env: { KIMI_BASE_URL: base } });
    expect(again.stdout).toContain('nothing left to do, its 2 documents are uploaded');
    second.signal('SIGINT');
    await second.ended();
  });
});
