/** A real Valkey or Redis server that keeps nothing on the disk: to be killed, started again, emptied. */
import { readFileSync } from 'node:fs';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import type { Certificate } from './certificate.ts';
import { freePort } from './free-port.ts';
import { tempFolder } from './temp-folder.ts';

const run = promisify(execFile);
const STARTS_WITHIN_MS = 60_000;

export interface RedisOptions {
  readonly password?: string;
  /** With one it speaks TLS alone. */
  readonly certificate?: Certificate;
}

export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #password: string | undefined;
  readonly #certificate: Certificate | undefined;
  readonly #folder = tempFolder();
  #process: ChildProcess | undefined;

  private constructor(port: number, { password, certificate }: RedisOptions) {
    this.port = port;
    this.#password = password;
    this.#certificate = certificate;
  }

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.start();
    return server;
  }

  get url(): string {
    return `${this.#certificate === undefined ? 'redis' : 'rediss'}://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const certificate = this.#certificate;
    const options = {
      ...(certificate === undefined ? { port: String(this.port) } : tlsOptions(this.port, certificate)),
      bind: '127.0.0.1',
      dir: this.#folder.path,
      save: '',
      appendonly: 'no',
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
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

  /** It answers nothing, and takes no connection, until it goes on. */
  hang(): void {
    this.#process?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process?.kill('SIGCONT');
  }

  async command(...words: readonly string[]): Promise<string> {
    const auth = this.#password === undefined ? [] : ['-a', this.#password, '--no-auth-warning'];
    const tls = this.#certificate === undefined ? [] : ['--tls', '--cacert', this.#certificate.authority];
    const { stdout } = await run('redis-cli', ['-p', String(this.port), ...tls, ...auth, ...words]);
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
      ...(this.#certificate === undefined ? {} : { tls: { ca: readFileSync(this.#certificate.authority) } }),
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

function tlsOptions(port: number, { certificate, key, authority }: Certificate): Record<string, string> {
  return {
    port: '0',
    'tls-port': String(port),
    'tls-cert-file': certificate,
    'tls-key-file': key,
    'tls-ca-cert-file': authority,
    'tls-auth-clients': 'no',
  };
}
