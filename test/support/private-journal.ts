/** A real journal of systemd, with mounts of its own: what the machine has of systemd and of journals is not seen there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { run } from './checkout.ts';
import { eventually } from './command-line.ts';

export interface PrivateJournal extends AsyncDisposable {
  /** What has to come before a command for it to find the journal. */
  readonly prefix: readonly string[];
  /** What is written in it and matches, as `journalctl` takes it, oldest first. */
  entries(...matches: readonly string[]): Promise<readonly Readonly<Record<string, string>>[]>;
}

const MOUNTS = [
  'mount -t tmpfs tmpfs /run/systemd',
  'mkdir -p /run/systemd/system /run/systemd/journal /run/log /var/log/journal',
  'mount -t tmpfs tmpfs /run/log',
  'mount -t tmpfs tmpfs /var/log/journal',
  'exec /lib/systemd/systemd-journald',
].join(' && ');

export async function openPrivateJournal(): Promise<PrivateJournal> {
  const journald = spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', MOUNTS], { stdio: 'ignore' });
  const prefix = ['nsenter', '-m', '-t', String(journald.pid)];
  const inside = (...words: readonly string[]) => run('nsenter', [...prefix.slice(1), ...words], {});
  await eventually(async () => (await inside('test', '-S', '/run/systemd/journal/stdout')).code === 0);
  return {
    prefix,
    async entries(...matches) {
      await inside('journalctl', '--sync');
      const { stdout } = await inside('journalctl', '-o', 'json', '--no-pager', '--all', ...matches);
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
    },
    async [Symbol.asyncDispose]() {
      const ended = once(journald, 'exit');
      journald.kill('SIGTERM');
      await ended;
    },
  };
}
