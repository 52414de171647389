/** A real manager of user services, as systemd starts one at a login, with a home and a runtime folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { once } from 'node:events';
import { basename, dirname } from 'node:path';
import { run } from './checkout.ts';
import { eventually } from './command-line.ts';
import { tempFolder } from './temp-folder.ts';

export interface UserSystemd extends AsyncDisposable {
  /** What whoever talks to it has in the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly unitFolder: string;
  /** Runs `systemctl --user` to its end. */
  systemctl(...args: readonly string[]): Promise<{ readonly code: number | null; readonly stdout: string }>;
  analyze(
    ...args: readonly string[]
  ): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Ends the manager with all of its services, and starts it anew: what a logout and a login are. */
  loginAgain(): Promise<void>;
}

/** That it is there says to every program of systemd that the machine runs systemd (sd_booted(3)). */
const BOOTED = '/run/systemd/system';

/** `home` is made below a temporary folder; its name may be odd. `prefix`: what comes before the command of the manager. */
export async function openUserSystemd(homeName = 'home', prefix: readonly string[] = []): Promise<UserSystemd> {
  const folder = tempFolder();
  const [home, runtime] = [`${folder.path}/${homeName}`, `${folder.path}/run`];
  mkdirSync(home, { recursive: true });
  mkdirSync(runtime, { mode: 0o700 });
  const isOurs = !existsSync(BOOTED);
  mkdirSync(BOOTED, { recursive: true });
  const env = {
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    PATH: process.env['PATH'] ?? '',
    LC_ALL: 'C',
    SYSTEMD_PAGER: '',
    SYSTEMD_COLORS: '0',
  };
  let manager = await login(env, runtime, prefix);
  return {
    env,
    home,
    unitFolder: `${home}/.config/systemd/user`,
    systemctl: (...args) => run('systemctl', ['--user', ...args], { env }),
    analyze: (...args) => run('systemd-analyze', ['--user', ...args], { env }),
    async loginAgain() {
      await logout(manager);
      manager = await login(env, runtime, prefix);
    },
    async [Symbol.asyncDispose]() {
      await logout(manager);
      await run('sh', ['-c', REMOVE_GROUP, 'sh', basename(folder.path)]);
      if (isOurs) rmdirSync(BOOTED);
      folder[Symbol.dispose]();
    },
  };
}

async function login(
  env: Readonly<Record<string, string>>,
  runtime: string,
  prefix: readonly string[],
): Promise<ChildProcess> {
  const script = `${OWN_GROUP}; exec setsid /lib/systemd/systemd --user`;
  const [program, ...args] = [...prefix, 'sh', '-c', script, 'sh', basename(dirname(runtime))];
  const manager = spawn(program, args, { env, stdio: 'ignore' });
  await eventually(() => existsSync(`${runtime}/systemd/private`));
  return manager;
}

/**
 * Managers that share a control group take each other's services for left-overs of their own and kill them. Hierarchies
 * that systemd uses: its own of version 1, the one of version 2 beside it, or the one of version 2 alone.
 */
const OWN_GROUP = `for root in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  test -e $root/cgroup.procs && mkdir -p "$root/$1" && echo $$ > "$root/$1/cgroup.procs"
done`;

const REMOVE_GROUP = `for root in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  test -d "$root/$1" && find "$root/$1" -depth -type d -exec rmdir {} \\;
done`;

async function logout(manager: ChildProcess): Promise<void> {
  if (manager.exitCode !== null || manager.signalCode !== null) return;
  const ended = once(manager, 'exit');
  // systemd(1), "Signals": a user's manager stops all of its services and ends.
  manager.kill('SIGTERM');
  await ended;
}
