/** A real GNOME Keyring in a D-Bus session of its own: what is kept there is gone with it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { eventually } from './command-line.ts';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);

export interface PrivateKeychain extends AsyncDisposable {
  /** What a process needs in its environment to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the keyring; its session goes on. */
  stop(): Promise<void>;
}

export async function openPrivateKeychain(): Promise<PrivateKeychain> {
  const folder = tempFolder();
  const runtime = join(folder.path, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder.path, XDG_RUNTIME_DIR: runtime };
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--nosyslog', '--print-address'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = (await once(createInterface(bus.stdout), 'line')) as [string];
  const found = { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime };
  const keyring = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env: { ...env, ...found },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // With the end of its input the password is whole, and the keyring is made with it.
  keyring.stdin.end('password');
  await eventually(async () => (await isNameTaken(found)).includes('boolean true'));
  return {
    env: found,
    stop: () => ended(keyring),
    async [Symbol.asyncDispose]() {
      await ended(keyring);
      await ended(bus);
      folder[Symbol.dispose]();
    },
  };
}

async function isNameTaken(env: Readonly<Record<string, string>>): Promise<string> {
  const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
  const { stdout } = await run('dbus-send', [...ask, 'string:org.freedesktop.secrets'], {
    env: { PATH: process.env['PATH'], ...env },
  });
  return stdout;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}
