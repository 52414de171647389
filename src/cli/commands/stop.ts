import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { stopAndWait } from '../stop-daemon.ts';
import { json } from '../render/json.ts';

export interface StopOptions {
  readonly json?: boolean;
}

/** Done also where no daemon runs: that is what was wanted. */
export async function stop(context: Context, options: StopOptions): Promise<ExitCode> {
  const stopped = await stopAndWait(context);
  const line = stopped ? 'The daemon has stopped.' : 'No daemon is running.';
  print(context.stdout, [options.json === true ? json({ stopped }) : line]);
  return 0;
}
