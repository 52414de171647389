import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../../src/core/error-table.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { packageVersion } from '../../../src/version.ts';
import { fakeContext } from '../../support/cli-context.ts';
import type { FakeContext } from '../../support/cli-context.ts';
import { clientWithoutDaemon, fakeClient } from '../../support/fake-control-client.ts';
import { NOTHING_SPENT, projectWith, statusWith, usageWith } from '../../support/wire-values.ts';

async function ran(line: string, context: FakeContext = fakeContext()): Promise<[number, FakeContext]> {
  return [await runProgram(line.split(' ').filter(Boolean), context), context];
}

describe('runProgram', () => {
  it('shows the commands in groups', async () => {
    const [exitCode, { stdout }] = await ran('--help');
    expect(exitCode).toBe(0);
    const headings = stdout.lines.filter((line) => /^[A-Z][a-z]+:$/.test(line));
    expect(headings).toEqual([
      'Options:',
      'Daemon:',
      'Project:',
      'Sync:',
      'Files:',
      'Keys:',
      'Sprint:',
      'Session:',
      'System:',
    ]);
    for (const command of 'daemon start stop restart status events logs doctor paths'.split(' ')) {
      expect(stdout.lines.some((line) => line.startsWith(`  ${command} `))).toBe(true);
    }
  });

  it('says what every exit code means', async () => {
    const [, { stdout }] = await ran('--help');
    const meanings = /Exit codes: ([^.]*)\./.exec(stdout.text)?.[1] ?? '';
    const listed = meanings.split(', ').map((meaning) => Number.parseInt(meaning, 10));
    expect(listed).toEqual([0, ...new Set(Object.values(ERRORS).map(({ exit }) => exit))].toSorted((a, b) => a - b));
  });

  it('shows the help when nothing is asked for', async () => {
    const [exitCode, { stdout }] = await ran('');
    expect(exitCode).toBe(0);
    expect(stdout.text).toContain('Usage: moontide');
  });

  it('shows its version', async () => {
    const [exitCode, { stdout }] = await ran('--version');
    expect([exitCode, stdout.text]).toEqual([0, `${packageVersion()}\n`]);
  });

  it('ends with 2 for what cannot be typed, with a hint at what was meant', async () => {
    const [exitCode, { stdout, stderr }] = await ran('statsu');
    expect([exitCode, stdout.text]).toEqual([2, '']);
    expect(stderr.lines).toEqual([
      "moontide: Unknown command 'statsu' (Did you mean status?)",
      '  to do: See `moontide --help`.',
      '  read more: docs/errors.md#usage',
    ]);
    for (const line of ['status --nope', 'files get', 'logs -n many', '--initial --clean', 'emulator --tier 9']) {
      expect(await ran(line)).toMatchObject([2, {}]);
    }
  });

  it.each([
    ['session show one two', 'moontide session show'],
    ['sync --nope', 'moontide sync'],
    ['logs -n many', 'moontide logs'],
    ['apikeys test', 'moontide apikeys test'],
    ['status --project', 'moontide status'],
  ])('names the help of the command in %j', async (line, command) => {
    const [exitCode, { stdout, stderr }] = await ran(line);
    expect([exitCode, stdout.text]).toEqual([2, '']);
    expect(stderr.lines).toHaveLength(3);
    expect(stderr.lines[1]).toBe(`  to do: See \`${command} --help\`.`);
  });

  it('shows the commands of a group that does nothing by itself, and ends with 2', async () => {
    const [exitCode, { stdout, stderr }] = await ran('files');
    expect([exitCode, stdout.text]).toEqual([2, '']);
    expect(stderr.lines[0]).toBe('Usage: moontide files [options] [command]');
    expect(stderr.text).not.toContain('outputHelp');
  });

  it('gives a failure as the only output on stdout where JSON is wanted', async () => {
    const [exitCode, { stdout, stderr }] = await ran('status --json', fakeContext({ client: clientWithoutDaemon() }));
    expect([exitCode, stderr.text]).toEqual([69, '']);
    expect(JSON.parse(stdout.text)).toMatchObject({ error: { code: 'NO_DAEMON', details: { fix: /start/ } } });
  });

  it('ends with 69 where no daemon answers, and says how to start one', async () => {
    const [exitCode, { stdout, stderr }] = await ran('status', fakeContext({ client: clientWithoutDaemon() }));
    expect([exitCode, stdout.text]).toEqual([69, '']);
    expect(stderr.text).toContain('No daemon answers.');
    expect(stderr.text).toContain('moontide start');
  });

  it('shows the stack of what should not have happened, and ends with 1', async () => {
    const client = fakeClient({ status: () => Promise.reject(new TypeError('undefined is not a function')) });
    const [exitCode, { stderr }] = await ran('status', fakeContext({ client }));
    expect(exitCode).toBe(1);
    expect(stderr.text).toContain('please report it');
    expect(stderr.text).toMatch(/at .*program\.test\.ts/);
  });

  it('runs the spellings of the guide', async () => {
    const client = fakeClient({
      health: async () => ({}) as never,
      projects: async () => [projectWith()],
      documents: async () => [],
    });
    const [exitCode] = await ran('--list --dry-run', fakeContext({ client, cwd: '/nowhere/notes' }));
    expect(exitCode).toBe(0);
    expect(client.calls).toContain('documents p1');
  });

  it('gives each command its own options, also below a command that has them too', async () => {
    const client = clientWithoutDaemon();
    const [exitCode, { stdout }] = await ran('config path --json', fakeContext({ client }));
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout.text)).toMatchObject([
      { what: 'user', path: '/nowhere/home/config.toml', exists: false },
      { what: 'project', path: '/nowhere/moontide.toml', exists: false },
      { what: 'user schema', exists: true },
      { what: 'project schema', exists: true },
    ]);
  });

  it('prints the status as the API gives it, with what was spent', async () => {
    const status = statusWith({ projects: [projectWith()] });
    const client = fakeClient({ status: async () => status, usage: async () => usageWith() });
    const [, { stdout }] = await ran('status --json', fakeContext({ client }));
    expect(JSON.parse(stdout.text)).toEqual({ ...status, usage: NOTHING_SPENT });
  });
});
