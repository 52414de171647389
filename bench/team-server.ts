/** A team's server as a person would run it, and what it was asked. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../test/support/free-port.ts';

export interface TeamServer extends AsyncDisposable {
  readonly url: string;
  usage(): Promise<ServerUsage>;
}

/** Since the server started. */
export interface ServerUsage {
  /** By name; what scripts call counts too. */
  readonly commands: ReadonlyMap<string, number>;
  readonly total: number;
  readonly sentBytes: number;
  /** What it holds now. */
  readonly heldBytes: number;
}

const STARTS_WITHIN_MS = 15_000;

/** @throws Error when there is no `redis-server`, or it does not answer. */
export async function startTeamServer(): Promise<TeamServer> {
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  const exited = once(server, 'exit');
  const redis = new Redis({ port, lazyConnect: true, replyMapping: 'legacy', retryStrategy: () => 30 });
  // Refused until it has started.
  redis.on('error', () => undefined);
  redis.connect().catch(() => undefined);
  const answers = redis.ping().then(() => 'yes');
  if ((await Promise.race([answers, exited, delay(STARTS_WITHIN_MS, 'late', { ref: false })])) !== 'yes') {
    redis.disconnect();
    server.kill('SIGKILL');
    throw new Error('redis-server does not answer');
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async usage() {
      const text = await redis.info('all');
      const commands = new Map(
        [...text.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gmu)].map(([, name, calls]) => [name ?? '', Number(calls)]),
      );
      const figure = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'mu').exec(text)?.[1]);
      return {
        commands,
        total: figure('total_commands_processed'),
        sentBytes: figure('total_net_output_bytes'),
        heldBytes: figure('used_memory_dataset'),
      };
    },
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      server.kill('SIGKILL');
      await exited;
    },
  };
}
