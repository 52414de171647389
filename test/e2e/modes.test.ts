import { spawn } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';
import { otherUser } from '../support/other-user.ts';

/** Umask and core dumps as loose as they can be. */
const LOOSE = 'umask 0000; ulimit -S -c "$(ulimit -H -c)"; exec "$0" "$@"';

/** Runs the command as a normal user; tests run as root in many containers, to whom modes mean nothing. */
async function runLoosely(line: CommandLine, words: string): Promise<{ code: number | null; output: string }> {
  const { command, env } = line.commandFor(words, { env: { NODE_COMPILE_CACHE: undefined } });
  const user = otherUser(command[0], command[1] ?? '');
  const child = spawn('/bin/sh', ['-c', LOOSE, ...command], {
    cwd: line.root,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  return await new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

/** Paths below the folder, it included, that others than their owner may do something with. */
function openToOthers(folder: string): string[] {
  const open: string[] = [];
  const look = (path: string): void => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    // What the daemon writes beside a file takes its place meanwhile.
    if (found === undefined) return;
    const { mode } = found;
    if ((mode & 0o077) !== 0) open.push(`${relative(folder, path)} ${(mode & 0o777).toString(8)}`);
    // What lies in a folder that is closed to others is out of their reach; Node names and makes what is in its cache.
    if (found.isDirectory() && path !== join(folder, 'cache')) {
      for (const name of readdirSync(path)) look(join(path, name));
    }
  };
  look(folder);
  return open;
}

describe('a normal user with the loosest umask', () => {
  let line: CommandLine;
  let daemon: number;

  beforeAll(async () => {
    line = await openCommandLine();
    const user = otherUser(...line.commandFor('').command);
    if (user !== undefined) {
      chmodSync(line.folder, 0o755);
      for (const path of ['', 'notes', 'notes/docs', 'notes/.env', 'notes/README.md', 'notes/docs/plan.md']) {
        chownSync(join(line.folder, path), user, user);
      }
    }
    expect(await runLoosely(line, 'start --json')).toMatchObject({ code: 0 });
    expect(await runLoosely(line, 'add --json')).toMatchObject({ code: 0 });
    expect(await runLoosely(line, 'sync --json')).toMatchObject({ code: 0 });
    daemon = ((await line.json('status --json')) as { pid: number }).pid;
  });

  afterAll(async () => {
    await line[Symbol.asyncDispose]();
  });

  it('has socket, database, logs and registry alone', () => {
    const made = readdirSync(line.home, { recursive: true }).map(String);
    expect(made).toEqual(
      expect.arrayContaining(['daemon.sock', 'moontide.db', 'moontide.db-wal', 'moontide.db-shm', 'logs/daemon.log']),
    );
    expect(openToOthers(line.home)).toEqual([]);
  });

  it('runs a daemon that leaves no core dump', () => {
    const limits = readFileSync(`/proc/${daemon}/limits`, 'utf8');
    expect(limits).toMatch(/^Max core file size +0 +0 /mu);
  });

  it('does a job without a daemon in the same way', async () => {
    await runLoosely(line, 'stop');
    line.write('README.md', '# Notes, again\n');
    expect(await runLoosely(line, 'sync --json')).toMatchObject({ code: 0 });
    expect(openToOthers(line.home)).toEqual([]);
  });
});
