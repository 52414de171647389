import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine, TEST_KEY } from '../support/command-line.ts';

describe('the exit code', () => {
  it('is 0 for what is done, and 2 for what cannot be typed', async () => {
    await using line = await openCommandLine();
    expect(await line.run('--version')).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' });
    const unknown = await line.run('sink');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toMatch(/Unknown command 'sink'.*Did you mean sync\?/);
  });

  it('is 69 where no daemon answers and the command needs one', async () => {
    await using line = await openCommandLine();
    for (const words of ['status', 'projects', 'add', 'pause', 'events', 'files list', 'confirm', 'trust']) {
      const { code, stderr } = await line.run(words);
      expect([words, code]).toEqual([words, 69]);
      expect(stderr).toContain('moontide start');
    }
  });

  it('is 1 for a project that is halted, which says what to do', async () => {
    await using line = await openCommandLine();
    for (let index = 0; index < 20; index += 1) line.write(`docs/${index}.md`, `document ${index}\n`);
    expect(await line.run('sync --project .')).toMatchObject({ code: 0 });
    line.remove('docs');
    const { code, stderr } = await line.run('sync');
    expect(code).toBe(1);
    expect(stderr).toMatch(/HALTED: .*\n {2}to do: .*moontide confirm/);
  });

  it('is 75 while another process has the lock', async () => {
    await using line = await openCommandLine({ latencyMs: 60_000 });
    const first = line.start('sync --project .');
    await eventually(() => line.emulator.ledger.entries.length > 0);
    const { code, stderr } = await line.run('sync --project .');
    expect(code).toBe(75);
    expect(stderr).toContain('to do:');
    first.signal('SIGKILL');
    await first.ended();
  });

  it('is 77 for a key that is missing or refused', async () => {
    await using line = await openCommandLine({ keys: { [TEST_KEY]: 'default' } });
    expect(await line.run('sync --project .')).toMatchObject({ code: 0 });
    line.write('.env', 'KIMI_API_KEY=sk-of-somebody-else-0123456789\n');
    const refused = await line.run('sync');
    expect(refused.code).toBe(77);
    expect(refused.stderr).toContain('HALTED:');
    expect(refused.stderr + refused.stdout).not.toContain('sk-of-somebody-else');
    line.remove('.env');
    expect(await line.run('sync')).toMatchObject({ code: 77 });
  });

  it('is 78 for a configuration with mistakes, each with its line', async () => {
    await using line = await openCommandLine();
    mkdirSync(line.home);
    writeFileSync(join(line.home, 'config.toml'), 'log_level = "loud"\nnonsense = 1\n');
    for (const words of ['sync --project .', 'start', 'config validate']) {
      const { code, stderr } = await line.run(words);
      expect([words, code]).toEqual([words, 78]);
      expect(stderr).toContain('log_level must be one of');
      expect(stderr).toContain('nonsense is not a known key');
    }
  });
});
