import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine, type CommandLine } from '../support/command-line.ts';

interface ShownProject {
  readonly state: { readonly kind: string; readonly message?: string };
  readonly problems: readonly { readonly message: string }[];
}

async function project(line: CommandLine): Promise<ShownProject> {
  const { projects } = (await line.json('status --json')) as { readonly projects: readonly [ShownProject] };
  return projects[0];
}

async function logged(line: CommandLine, level: string): Promise<boolean> {
  const { stdout } = await line.run('logs --json --lines 1000');
  return stdout.includes(`"level":"${level}"`);
}

describe('a change of the configuration of a running daemon', () => {
  it('of the log level and of the time limits counts at once', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    await line.run('add');
    expect((await line.run('sync')).code).toBe(0);
    expect(await logged(line, 'debug')).toBe(false);
    const { pid } = (await line.json('status --json')) as { readonly pid: number };

    expect((await line.run('config set --user log_level debug')).code).toBe(0);
    expect((await line.run('config set --user limits.upload_timeout_seconds 1')).code).toBe(0);
    // With the limit that was in force when the daemon started, this would wait for two minutes.
    line.emulator.configure({ fault: ({ route }) => (route === 'files.upload' ? { kind: 'hang' } : undefined) });
    line.write('docs/plan.md', 'Another plan.\n');
    await eventually(async () => JSON.stringify(await project(line)).includes('did not answer within 1 s'));
    expect(await logged(line, 'debug')).toBe(true);
    expect(await line.json('status --json')).toMatchObject({ pid });
  });
});
