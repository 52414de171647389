/** One job without a daemon: the same parts under the same lock, in the command's own process. */
import { createControlClient, type ControlClient } from '../src/control/client.ts';
import type { Paths } from '../src/config/paths.ts';
import { createLog, standardStream } from './log.ts';
import { startDaemon } from './daemon.ts';

export interface OneJobOptions {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: `job`. */
  readonly as?: 'job' | 'preview';
}

/** @throws MoontideError LOCK_HELD while a daemon or another job runs, and as `startDaemon`. */
export async function openOneJob({
  paths,
  env,
  as = 'job',
}: OneJobOptions): Promise<{ readonly client: ControlClient } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const log = createLog({ to: await standardStream('stderr'), level: 'error' });
  const daemon = stack.use(await startDaemon({ paths, env, log, as }));
  const client = stack.use(createControlClient({ connect: daemon.connect }));
  const owned = stack.move();
  return { client, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
}
