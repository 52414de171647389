/** The built daemon as a process that is killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { resolvePaths } from '../../src/config/paths.ts';
import { createControlClient, type ControlClient } from '../../src/control/client.ts';
import { otherUser } from '../support/other-user.ts';
import { CLIENT_PATIENCE_SECONDS } from './server.ts';

const COMMAND = fileURLToPath(new URL('../../bin/moontide.cjs', import.meta.url));
const FAILING_WATCHES = fileURLToPath(new URL('failing-watches.ts', import.meta.url));

/** Quick, and without the guard rail for what the chaos does on purpose. */
const CONFIG = `
log_level = "debug"
[watch]
quiet_ms = 60
scan_seconds = 3
[sync]
grace_seconds = 1
late_listing_ms = 500
[guard]
mass_delete_ratio = 1.0
[limits]
upload_timeout_seconds = ${CLIENT_PATIENCE_SECONDS}
request_timeout_seconds = ${CLIENT_PATIENCE_SECONDS}
`;
const STARTS_WITHIN_MS = 90_000;

export class DaemonProcess implements AsyncDisposable {
  readonly home: string;
  readonly database: string;
  readonly client: ControlClient;
  /** A file that makes the watcher fail as long as it is there. */
  readonly deafMark: string;
  /** Another user than root, where root runs the tests: modes mean nothing to root. */
  readonly #user = otherUser(process.execPath, COMMAND);
  readonly #env: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;
  #kills = 0;

  /** `more`: further lines of config.toml; `env`: further variables. */
  constructor(home: string, baseUrl: string, more = '', env: Readonly<Record<string, string>> = {}) {
    this.home = home;
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config.toml'), CONFIG + more);
    if (this.#user !== undefined) chownSync(home, this.#user, this.#user);
    this.deafMark = `${home}.deaf`;
    this.#env = {
      ...process.env,
      NODE_COMPILE_CACHE: undefined,
      MOONTIDE_HOME: home,
      KIMI_BASE_URL: baseUrl,
      KIMI_API_KEY: 'sk-chaos-0123456789',
      CHAOS_DEAF: this.deafMark,
      ...env,
    };
    const { socket, database } = resolvePaths({
      env: this.#env,
      platform: process.platform,
      home,
      uid: process.getuid?.() ?? 0,
    });
    this.database = database;
    this.client = createControlClient({ socketPath: socket });
  }

  /** False where root runs it, since nobody else can read the checkout. */
  get obeysModes(): boolean {
    return this.#user !== undefined || process.getuid?.() !== 0;
  }

  get kills(): number {
    return this.#kills;
  }

  /** Starts it, without waiting for it to answer. */
  start(): void {
    const log = createWriteStream(join(this.home, 'daemon.log'), { flags: 'a' });
    const daemon = spawn(process.execPath, ['--import', FAILING_WATCHES, COMMAND, 'daemon'], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(this.#user === undefined ? {} : { uid: this.#user, gid: this.#user }),
    });
    daemon.stdout.pipe(log);
    daemon.stderr.pipe(log);
    this.#process = daemon;
  }

  async answers(): Promise<void> {
    const deadline = performance.now() + STARTS_WITHIN_MS;
    for (;;) {
      if (this.#process === undefined || this.#process.exitCode !== null) throw new Error('the daemon ended by itself');
      try {
        await this.client.health();
        return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await delay(30);
      }
    }
  }

  async kill(): Promise<void> {
    const daemon = this.#process;
    this.#process = undefined;
    if (daemon === undefined) return;
    if (daemon.exitCode !== null) throw new Error(`the daemon ended by itself (${daemon.exitCode})`);
    const exited = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await exited;
    this.#kills += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
    const daemon = this.#process;
    if (daemon === undefined || daemon.exitCode !== null) return;
    const exited = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await exited;
  }
}
