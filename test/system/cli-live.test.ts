import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine } from '../support/command-line.ts';
import type { CommandLine } from '../support/command-line.ts';
import { openTerminal } from '../support/terminal.ts';
import type { Terminal } from '../support/terminal.ts';

interface Look {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

function terminalFor(
  line: CommandLine,
  words: string,
  { columns = 80, rows = 24, env = {} }: Look = {},
): Promise<Terminal> {
  const { command, env: own } = line.commandFor(words, { env });
  return openTerminal({ folder: line.folder, command, cwd: line.root, env: own, columns, rows });
}

async function withProject(line: CommandLine): Promise<void> {
  await line.run('start');
  await line.run('add');
  await eventually(async () => (await line.run('status')).stdout.includes('in sync'));
}

describe('status --watch', () => {
  it('follows what happens, fits the terminal when that changes, and leaves it as it was', async () => {
    await using line = await openCommandLine();
    await withProject(line);
    await using terminal = await terminalFor(line, 'status --watch');
    await terminal.until(/in sync, looked at .*\n {2}2 documents uploaded/);
    line.write('docs/new.md', 'something new\n');
    await terminal.until(/3 documents uploaded/);

    await terminal.resize(30, 6);
    const small = await terminal.until(/… and \d+ more lines/);
    expect(small).toHaveLength(6);
    expect(small[0]).toMatch(/^Moontide 0\.1\.0, pid \d+/);

    await terminal.resize(100, 30);
    await terminal.until(/Ctrl-C ends the watching/);
    await terminal.press('C-c');
    expect(await terminal.until(/ended with/)).toContain('ended with 0');
    expect((await terminal.screen()).join('\n')).not.toContain('in sync');
  });
});

describe('status --watch while the daemon comes and goes', () => {
  it('says so, goes on when it is back, and restores a terminal without colours', async () => {
    await using line = await openCommandLine();
    await withProject(line);
    await using terminal = await terminalFor(line, 'status --watch', { columns: 40, rows: 40, env: { NO_COLOR: '1' } });
    await terminal.until(/Everything is up to date\./);
    await line.run('stop');
    await terminal.until(/to do: Start it with/);
    await line.run('start');
    line.write('docs/new.md', 'something new\n');
    const seen = await terminal.until(/recently[^]*uploaded[^]*docs\/new\.md/);
    for (const row of seen) expect(row.length).toBeLessThanOrEqual(40);
    // oxlint-disable-next-line no-control-regex
    expect((await terminal.screen({ colours: true })).join('\n')).not.toMatch(/\u001b\[3\dm/);
    await terminal.press('C-c');
    expect(await terminal.until(/ended with/)).toContain('ended with 0');
  });
});

describe('colours', () => {
  it('are there on a terminal, and not where NO_COLOR is set', async () => {
    await using line = await openCommandLine();
    await withProject(line);
    for (const [env, isColoured] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      await using terminal = await terminalFor(line, 'status', { env });
      await terminal.until(/ended with 0/);
      const screen = (await terminal.screen({ colours: true })).join('\n');
      expect([env, screen.includes('\u001b[32min sync')]).toEqual([env, isColoured]);
    }
  });
});

describe('a question', () => {
  it('deletes nothing when it is denied or left, and what was shown when it is agreed to', async () => {
    await using line = await openCommandLine();
    await withProject(line);
    for (const [key, code, left] of [
      ['n', 1, 2],
      ['C-c', 1, 2],
      ['y', 0, 0],
    ] as const) {
      await using terminal = await terminalFor(line, 'clean');
      await terminal.until(/Delete 2 remote files of notes\?/);
      await terminal.press(key);
      expect(await terminal.until(/ended with/)).toContain(`ended with ${code}`);
      expect([key, line.emulator.files.list().length]).toEqual([key, left]);
    }
  });
});

describe('the demo', () => {
  it('shows a table that is kept up to date below what happened, and ends with Ctrl-C', async () => {
    await using line = await openCommandLine();
    const state = join(line.folder, 'state');
    const env = { KIMI_BASE_URL: undefined, MOONTIDE_HOME: undefined };
    await using terminal = await terminalFor(line, `demo --state ${state}`, { env });
    const table = await terminal.until(/STATE +SIZE +PATH[^]*synced[^]*Ctrl-C ends the demo\./);
    for (const row of table) expect(row.length).toBeLessThanOrEqual(80);
    await terminal.until(/\d\d:\d\d:\d\d {2}sample {2}uploaded .*\.md/);
    await terminal.press('C-c');
    const end = await terminal.until(/ended with/);
    expect(end).toContain('ended with 0');
    expect(end).toContain('  moontide init');
  });
});
