/** A daemon that runs, whoever has to start it. */
import type { Health } from '../control/protocol/daemon.ts';
import { hasCode, MoontideError } from '../core/errors.ts';
import { managerOf } from './commands/service.ts';
import type { Context } from './context.ts';
import { healthOf } from './health.ts';
import { type KimiConfigOptions, refuseKimiConfig } from './kimi-config.ts';
import { startInBackground } from './start-daemon.ts';

export interface EnsuredDaemon {
  readonly outcome: 'started' | 'running already';
  readonly health: Health;
}

/**
 * Leaves a daemon that runs already as it is: that is what was wanted.
 * @throws START_FAILED, what it ended with, and USAGE where it cannot be given the configuration that `options` name.
 */
export async function ensureDaemon(context: Context, options: KimiConfigOptions = {}): Promise<EnsuredDaemon> {
  const running = await healthOf(context);
  if (running !== undefined) {
    refuseKimiConfig(context, options, 'the daemon runs already');
    return { outcome: 'running already', health: running };
  }
  return { outcome: 'started', health: (await startService(context, options)) ?? (await startInBackground(context)) };
}

/**
 * Where the daemon is a service, that is started, so that whoever watches over it goes on to. Undefined where it is none.
 * @throws START_FAILED, USAGE.
 */
async function startService(context: Context, options: KimiConfigOptions): Promise<Health | undefined> {
  try {
    const manager = managerOf(context, false);
    const { isInstalled, isSamePlace } = await manager.status();
    if (!isInstalled || !isSamePlace) return undefined;
    refuseKimiConfig(context, options, 'the daemon is a service, which has an environment of its own');
    await manager.start();
  } catch (error) {
    if (hasCode(error, 'NO_SERVICE_MANAGER')) return undefined;
    throw error;
  }
  const health = await healthOf(context);
  if (health !== undefined) return health;
  throw new MoontideError('START_FAILED', 'The service was started, and no daemon answers.');
}
