import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine } from '../support/command-line.ts';
import type { CommandLine } from '../support/command-line.ts';

interface ShownStatus {
  readonly pid: number;
  readonly projects: readonly { readonly root: string; readonly inSync: boolean }[];
}

async function statusOf(line: CommandLine): Promise<ShownStatus> {
  return (await line.json('status --json')) as ShownStatus;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the daemon in the background', () => {
  it('answers when start returns, and is gone when stop returns', async () => {
    await using line = await openCommandLine();
    const started = (await line.json('start --json')) as { outcome: string; pid: number };
    expect(started.outcome).toBe('started');
    expect((await statusOf(line)).pid).toBe(started.pid);
    expect(await line.json('start --json')).toMatchObject({ outcome: 'running already', pid: started.pid });
    expect(await line.run('stop')).toMatchObject({ code: 0, stdout: 'The daemon has stopped.\n' });
    expect(isAlive(started.pid)).toBe(false);
    expect(await line.run('status')).toMatchObject({ code: 69 });
    expect(await line.run('stop')).toMatchObject({ code: 0, stdout: 'No daemon is running.\n' });
  });

  it('is another one after restart, also where none ran', async () => {
    await using line = await openCommandLine();
    const first = (await line.json('restart --json')) as { pid: number };
    const second = (await line.json('restart --json')) as { pid: number };
    expect(second.pid).not.toBe(first.pid);
    expect(isAlive(first.pid)).toBe(false);
  });

  it('keeps an added project in step, and says so', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    expect((await line.run('add')).stdout).toMatch(/^Added notes {2}/);
    await eventually(async () => (await statusOf(line)).projects[0]?.inSync === true);
    expect((await line.run('status')).stdout).toMatch(
      /notes {2}.*\n {2}in sync, looked at .*\n {2}2 documents uploaded/,
    );
    line.write('docs/new.md', 'something new\n');
    await eventually(() => line.emulator.files.list().length === 3);
    expect((await line.run('add')).stdout).toMatch(/^It is a project already: notes/);
    await eventually(async () => /notes +in sync +3 +/.test((await line.run('projects')).stdout));
  });

  it('pauses and resumes', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    await line.run('add');
    await eventually(async () => (await statusOf(line)).projects[0]?.inSync === true);
    expect((await line.run('pause')).stdout).toContain('paused: `moontide resume` goes on');
    expect((await line.run('resume')).code).toBe(0);
    await eventually(async () => (await statusOf(line)).projects[0]?.inSync === true);
  });

  it('says why it does not start, with its last words', async () => {
    await using line = await openCommandLine();
    mkdirSync(line.home);
    writeFileSync(join(line.home, 'moontide.db'), 'this is no database');
    mkdirSync(join(line.home, 'daemon.sock'));
    const { code, stderr } = await line.run('start');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/The daemon did not start: /);
    expect(stderr).toMatch(/its last words:\n {4}\d\d:\d\d:\d\d {2}/);
    expect(stderr).toMatch(/to do: /);
    expect((await line.run('logs')).stdout).toContain('could not go on');
  });

  it('is started once by two that try at the same time', async () => {
    await using line = await openCommandLine();
    const [one, other] = await Promise.all([line.run('start --json'), line.run('start --json')]);
    expect([one.code, other.code]).toContain(0);
    // The other sees a daemon that answers, or one that is starting.
    expect([0, 75]).toContain(one.code === 0 ? other.code : one.code);
    expect(await line.run('status')).toMatchObject({ code: 0 });
  });

  it('makes nothing that others can read', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    for (const name of ['moontide.db', 'daemon.sock', 'logs/daemon.log']) {
      expect([name, statSync(join(line.home, name)).mode & 0o077]).toEqual([name, 0]);
    }
    const { code, stdout } = await line.run('doctor');
    expect([code, stdout.match(/^fail/gm)]).toEqual([0, null]);
  });

  it('tells of events as they happen, and of those before', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    await line.run('add');
    const events = line.start('events --json');
    // From when on it is told is not seen from here.
    await eventually(async () => {
      await line.run('pause');
      await line.run('resume');
      return events.stdout.includes('\n');
    });
    line.write('docs/new.md', 'something new\n');
    await events.until(/"document\.uploaded".*\n/);
    events.signal('SIGINT');
    const { code, stdout } = await events.ended();
    expect(code).toBe(0);
    const seen = stdout
      .split('\n')
      .slice(0, -1)
      .map((text) => JSON.parse(text) as { id: number; type: string });
    expect(seen.map(({ type }) => type)).not.toContain('project.added');
    const again = line.start('events --since 0');
    await again.until(/the daemon started\n(.*\n)*.*uploaded docs\/plan\.md \(10 B\)\n(.*\n)*.*uploaded docs\/new\.md/);
    again.signal('SIGTERM');
    expect(await again.ended()).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends an endless command quietly when nobody reads any more', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    const events = line.start('events --since 0 --json');
    await events.until(/\n/);
    events.closeOutput();
    await line.run('add');
    expect(await events.ended()).toMatchObject({ code: 0, stderr: '' });
  });

  it('shows its log, and what is added to it', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    expect((await line.run('logs -n 1 --json')).stdout).toMatch(/^\{"level":"info".*\}\n$/);
    const following = line.start('logs -f');
    await following.until(/the daemon answers/);
    await line.run('stop');
    await following.until(/the daemon has stopped/);
    following.signal('SIGINT');
    expect(await following.ended()).toMatchObject({ code: 0, stderr: '' });
  });

  it('runs in the foreground until it is asked to end', async () => {
    await using line = await openCommandLine();
    const daemon = line.start('daemon');
    await daemon.until(/the daemon answers/);
    daemon.signal('SIGTERM');
    expect(await daemon.ended()).toMatchObject({ code: 0 });
  });
});
