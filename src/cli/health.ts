import type { Health } from '../control/protocol/daemon.ts';
import { hasCode } from '../core/errors.ts';
import type { Context } from './context.ts';

/** What the daemon says of itself; undefined where none answers. */
export async function healthOf({ connect }: Pick<Context, 'connect'>): Promise<Health | undefined> {
  await using client = await connect();
  try {
    return await client.health();
  } catch (error) {
    if (hasCode(error, 'NO_DAEMON', 'DAEMON_STOPPING')) return undefined;
    throw error;
  }
}
