import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine, type CommandLine } from '../support/command-line.ts';

const PATHS = Array.from({ length: 12 }, (_, at) => `docs/${at}.md`);

async function synced(line: CommandLine): Promise<void> {
  for (const path of PATHS) line.write(path, `text of ${path}`);
  await line.run('start');
  await line.run('add');
  expect((await line.run('sync')).code).toBe(0);
}

describe('a project that has lost most of its documents', () => {
  it('ends sync with 1 and HALTED, shows what would go, and deletes exactly what is confirmed by name', async () => {
    await using line = await openCommandLine();
    await synced(line);
    for (const path of PATHS) line.remove(path);
    const halted = await line.run('sync');
    expect(halted.code).toBe(1);
    expect(halted.stderr).toContain('HALTED: 12 of 14 documents are gone at once. Nothing was deleted.');
    expect(halted.stderr).toContain('`moontide confirm`');
    expect(`${halted.stdout}${halted.stderr}`).not.toMatch(/--yes|--force|--plan/u);
    expect((await line.run('status')).stdout).toContain('HALTED');

    const unseen = await line.run('confirm');
    expect(unseen.code).toBe(2);
    expect(unseen.stderr).toContain('confirm --dry-run');
    expect((await line.run('confirm --yes')).code).toBe(2);
    const shown = await line.run('confirm --dry-run');
    for (const path of PATHS) expect(shown.stdout).toContain(path);

    line.write('docs/3.md', 'text of docs/3.md');
    const plan = /^plan (\w+)$/mu.exec(shown.stdout)?.[1] ?? '';
    const changed = await line.run(`confirm --plan ${plan}`);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain('11 remote files to delete');
    expect(line.emulator.files.list()).toHaveLength(14);

    const now = /^plan (\w+)$/mu.exec(changed.stdout)?.[1] ?? '';
    expect(await line.run(`confirm --plan ${now}`)).toMatchObject({ code: 0 });
    await eventually(() => line.emulator.files.list().length === 3);
    expect((await line.run('sync')).code).toBe(0);
  });

  it('goes on by itself when they are back, and resume overrides nothing', async () => {
    await using line = await openCommandLine();
    await synced(line);
    for (const path of PATHS) line.remove(path);
    await line.run('sync');
    await line.run('resume');
    expect((await line.run('sync')).code).toBe(1);
    for (const path of PATHS) line.write(path, `text of ${path}`);
    expect(await line.run('sync')).toMatchObject({ code: 0 });
    expect(line.changes().filter((change) => change.startsWith('DELETE'))).toEqual([]);
    expect(line.emulator.ledger.count('files.upload')).toBe(14);
  });
});
