import { hasCode, MoontideError } from '../../core/errors.ts';
import type { Health } from '../../control/protocol/daemon.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { healthOf } from '../health.ts';
import { type KimiConfigOptions, refuseKimiConfig, withKimiConfig } from '../kimi-config.ts';
import { startInBackground } from '../start-daemon.ts';
import { json } from '../render/json.ts';
import { managerOf } from './service.ts';

export interface StartOptions extends KimiConfigOptions {
  readonly json?: boolean;
}

/** Leaves a daemon that runs already as it is: that is what was wanted. */
export async function start(given: Context, options: StartOptions): Promise<ExitCode> {
  const context = withKimiConfig(given, options);
  const running = await healthOf(context);
  if (running !== undefined) refuseKimiConfig(context, options, 'the daemon runs already');
  const { pid, version } = running ?? (await startService(context, options)) ?? (await startInBackground(context));
  const outcome = running === undefined ? 'started' : 'running already';
  const line =
    options.json === true ? json({ outcome, pid, version }) : `The daemon is ${outcome}: ${version}, pid ${pid}.`;
  print(context.stdout, [line]);
  return 0;
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
