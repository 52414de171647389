import process from 'node:process';
import { MoontideError } from '../core/errors.ts';
import type { Context } from './context.ts';
import { healthOf } from './health.ts';

/** The daemon itself ends after 10 seconds, whatever still hangs. */
const LIMIT_MS = 20_000;
const POLL_MS = 50;

/**
 * Asks the daemon to end and waits until its process is gone. False where no daemon answered.
 * @throws DAEMON_STOPPING when it takes too long.
 */
export async function stopAndWait(context: Context): Promise<boolean> {
  const { clock } = context;
  const health = await healthOf(context);
  if (health === undefined) return false;
  const { pid } = health;
  {
    await using client = await context.connect();
    await client.shutdown();
  }
  const deadline = clock.monotonic() + LIMIT_MS;
  while (clock.monotonic() < deadline) {
    if (!isAlive(pid)) return true;
    await clock.sleep(POLL_MS);
  }
  throw new MoontideError('DAEMON_STOPPING', `The daemon (pid ${pid}) was asked to end and is still there.`, {
    fix: `Wait, look at \`moontide logs\`, or end it with \`kill ${pid}\`.`,
    details: { pid },
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // ESRCH: there is no such process. EPERM: there is one, of somebody else, so ours is gone and its number taken.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
