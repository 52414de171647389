/** A real Valkey or Redis server that keeps nothing on the disk: to be killed, started again, emptied. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);
const STARTS_WITHIN_MS = 60_000;

export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #password: string | undefined;
  readonly #folder = tempFolder();
  #process: ChildProcess | undefined;

  private constructor(port: number, password: string | undefined) {
    this.port = port;
    this.#password = password;
  }

  static async start(password?: string): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), password);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const options = { port: this.port, bind: '127.0.0.1', dir: this.#folder.path, save: '', appendonly: 'no' };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    if (this.#password !== undefined) args.push('--requirepass', this.#password);
    this.#process = spawn('redis-server', args, { stdio: 'ignore' });
    const deadline = performance.now() + STARTS_WITHIN_MS;
    while (!(await this.#answers())) {
      if (performance.now() > deadline) throw new Error('redis-server does not answer');
      await delay(30);
    }
  }

  /** Everything that it held is lost. */
  async kill(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server === undefined || server.exitCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }

  async command(...words: readonly string[]): Promise<string> {
    const auth = this.#password === undefined ? [] : ['-a', this.#password, '--no-auth-warning'];
    const { stdout } = await run('redis-cli', ['-p', String(this.port), ...auth, ...words]);
    return stdout.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.#folder[Symbol.dispose]();
  }

  async #answers(): Promise<boolean> {
    const redis = new Redis({
      port: this.port,
      replyMapping: 'legacy',
      lazyConnect: true,
      retryStrategy: () => null,
      ...(this.#password === undefined ? {} : { password: this.#password }),
    });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return (await redis.ping()) === 'PONG';
    } catch {
      return false;
    } finally {
      redis.disconnect();
    }
  }
}
