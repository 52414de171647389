import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine, TEST_KEY, type CommandLine } from '../support/command-line.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

function terminalFor(line: CommandLine, words = 'init'): Promise<Terminal> {
  const { command, env } = line.commandFor(words);
  return openTerminal({ folder: line.folder, command, cwd: line.root, env, columns: 100, rows: 50 });
}

/** The questions in their order, each with what answers it; a container has no service manager. */
const QUESTIONS = [
  [/API key, to be sent to/, [TEST_KEY, 'Enter']],
  [/Write a \.moontideignore/, ['Enter']],
  [/Write a moontide\.toml/, ['Enter']],
  [/Do something by the clock/, ['Down', 'Enter']],
  [/Start the daemon/, ['Enter']],
  [/Sync now/, ['Enter']],
  [/Go ahead/, ['Enter']],
] as const satisfies readonly (readonly [RegExp, readonly string[]])[];

async function answer(terminal: Terminal, questions: readonly (typeof QUESTIONS)[number][]): Promise<void> {
  for (const [question, keys] of questions) {
    await terminal.until(question);
    for (const key of keys) await terminal.press(key);
  }
}

async function daemonAnswers(line: CommandLine): Promise<boolean> {
  return (await line.run('status', { cwd: line.folder })).code === 0;
}

describe('init at a terminal', () => {
  it('leads from a folder to a project in sync, and never shows the key', async () => {
    await using line = await openCommandLine();
    line.remove('.env');
    await using terminal = await terminalFor(line);
    await answer(terminal, QUESTIONS);
    const end = await terminal.until(/ended with/);
    expect(end).toContain('ended with 0');
    expect(end.join('\n')).toContain('Synced notes: its 2 documents are uploaded.');
    expect(end.join('\n')).not.toContain(TEST_KEY);
    expect(line.emulator.files.list()).toHaveLength(2);
    expect(readFileSync(join(line.root, 'moontide.toml'), 'utf8')).toContain('name = "nightly"');
    await eventually(async () =>
      /in sync, looked at .*\n {2}2 documents uploaded/.test((await line.run('status')).stdout),
    );
  });

  it.each(QUESTIONS.map((_, index) => index))('leaves everything as it was when question %i is left', async (index) => {
    await using line = await openCommandLine();
    line.remove('.env');
    const before = readdirSync(line.root).toSorted();
    await using terminal = await terminalFor(line);
    await answer(terminal, QUESTIONS.slice(0, index));
    const [question] = QUESTIONS[index] ?? [/never/];
    await terminal.until(question);
    await terminal.press('C-c');
    expect(await terminal.until(/ended with/)).toContain('ended with 1');
    expect(readdirSync(line.root).toSorted()).toEqual(before);
    expect(existsSync(line.home)).toBe(false);
    expect(line.emulator.ledger.entries).toEqual([]);
  });

  it('takes everything back when the first sync is interrupted', async () => {
    await using line = await openCommandLine();
    // It lasts until it is interrupted, however slow this machine is.
    const isEnough = (): boolean => line.emulator.files.list().length > 2;
    line.emulator.configure({ latencyMs: (route) => (route === 'files.upload' && isEnough() ? 2_000 : 50) });
    for (let index = 0; index < 20; index += 1) line.write(`docs/${index}.md`, `document ${index}\n`);
    line.remove('.env');
    line.write('.gitignore', 'build/\n');
    const before = readdirSync(line.root).toSorted();
    await using terminal = await terminalFor(line);
    await answer(terminal, QUESTIONS);
    await eventually(isEnough);
    await terminal.until(/First sync ━*─* \d+ of \d+/);
    await terminal.press('C-c');
    const end = await terminal.until(/ended with/);
    expect(end).toContain('ended with 1');
    expect(end.join('\n')).toContain('Interrupted; what was done was taken back.');
    expect(readdirSync(line.root).toSorted()).toEqual(before);
    expect(readFileSync(join(line.root, '.gitignore'), 'utf8')).toBe('build/\n');
    expect(line.emulator.files.list()).toEqual([]);
    expect(await daemonAnswers(line)).toBe(false);
    await line.run('start');
    expect(await line.json('projects --json')).toEqual([]);
  });

  it('asks for another key where one is refused, and does nothing before', async () => {
    await using line = await openCommandLine({ keys: [TEST_KEY] });
    line.remove('.env');
    await using terminal = await terminalFor(line, 'init --no-ignore --no-config --schedule none --no-start --sync');
    await terminal.until(/API key/);
    await terminal.press('sk-wrong-0123456789abcdefghij');
    await terminal.press('Enter');
    await terminal.until(/Go ahead/);
    await terminal.press('Enter');
    await terminal.until(/Another API key/);
    expect(existsSync(join(line.root, '.env.project'))).toBe(false);
    await terminal.press(TEST_KEY);
    await terminal.press('Enter');
    expect(await terminal.until(/ended with/)).toContain('ended with 0');
    expect(line.emulator.files.list()).toHaveLength(2);
  });
});
