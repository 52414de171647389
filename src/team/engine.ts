/** The connection to a team's Valkey or Redis server: open until it fails once. Whoever uses it then opens another. */
import { Redis, type RedisOptions } from 'ioredis';
import { asMoontideError, MoontideError } from '../core/errors.ts';
import type { Secret } from '../secret.ts';

export interface EngineAddress {
  /** `redis://host:port/db`, or `rediss://` for TLS; a user's name may stand in it, a password never does. */
  readonly url: string;
  /** Asked for anew with every connection: another may have been given meanwhile. */
  readonly password?: () => Promise<Secret | undefined>;
  /** The team's name. */
  readonly name: string;
}

export interface Engine extends AsyncDisposable {
  /** For single commands: they fail after a time. */
  readonly redis: Redis;
  /** For what waits as long as it takes, each time a connection of its own. */
  connect(): Redis;
  /** What all keys of the team begin with; braces keep them on one node of a cluster. */
  readonly prefix: string;
  /** Aborted with what went wrong, on whichever connection. */
  readonly failed: AbortSignal;
  fail(error: unknown): void;
}

const CONNECT_MS = 5_000;
const COMMAND_MS = 4_000;

/**
 * @throws MoontideError TEAM_REFUSED when the server does not let this machine in, TEAM_AWAY when none answers; what the
 * source of the password throws.
 */
export async function openEngine({ url, password, name }: EngineAddress): Promise<Engine> {
  const secret = await password?.();
  const address = new URL(url);
  const username = decodeURIComponent(address.username);
  // ioredis takes a user's name in an address for one with an empty password, which goes before the option.
  address.username = '';
  const failure = new AbortController();
  const connections = new Set<Redis>();
  const fail = (error: unknown): void => failure.abort(translated(error));

  function connect(options: RedisOptions): Redis {
    const common: RedisOptions & { readonly replyMapping: 'legacy' } = {
      replyMapping: 'legacy',
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      // One failure ends them all: what was under way on one must not go on as if nothing had happened.
      retryStrategy: () => null,
    };
    if (username !== '') common.username = username;
    if (secret !== undefined) common.password = secret.reveal();
    const redis = new Redis(address.href, Object.assign(common, options));
    connections.add(redis);
    redis.on('error', fail);
    redis.on('end', () => fail(new Error('the connection was closed')));
    return redis;
  }

  const redis = connect({ commandTimeout: COMMAND_MS, maxRetriesPerRequest: 0 });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    // A server that wants a password ends the connection: why, only the event before has told.
    throw translated(failure.signal.aborted ? failure.signal.reason : error);
  }
  return {
    redis,
    connect: () => connect({ maxRetriesPerRequest: null, lazyConnect: false }),
    prefix: `moontide:{${name}}`,
    failed: failure.signal,
    fail,
    [Symbol.asyncDispose]() {
      for (const connection of connections) {
        connection.removeAllListeners('end');
        connection.disconnect();
      }
      return Promise.resolve();
    },
  };
}

/** Words of servers: Redis 7 and Valkey 8, `WRONGPASS`, `NOAUTH`, `NOPERM`, `OOM`, `READONLY`. */
export function translated(thrown: unknown): MoontideError {
  if (thrown instanceof MoontideError) return thrown;
  // A defect of ours, whatever the server does.
  if (thrown instanceof TypeError || thrown instanceof RangeError) return asMoontideError(thrown);
  const message = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/u, '');
  const cause = { cause: thrown };
  if (/WRONGPASS|NOAUTH|invalid password|without any password configured/iu.test(message)) {
    return new MoontideError('TEAM_REFUSED', "The team's server refuses the password of this machine.", cause);
  }
  if (/NOPERM/u.test(message)) {
    return new MoontideError(
      'TEAM_REFUSED',
      `The team's server does not allow this machine what it needs: ${message}.`,
      cause,
    );
  }
  if (/\bOOM\b|MISCONF|READONLY/u.test(message)) {
    return new MoontideError('TEAM_AWAY', `The team's server takes nothing now: ${message}.`, cause);
  }
  if (/certificate/iu.test(message)) {
    return new MoontideError('TEAM_AWAY', `The certificate of the team's server is not trusted: ${message}.`, {
      ...cause,
      fix: 'Start the daemon with NODE_EXTRA_CA_CERTS set to a file with the certificate of the authority that signed it.',
    });
  }
  return new MoontideError('TEAM_AWAY', `The team's server cannot be reached: ${message}.`, cause);
}
