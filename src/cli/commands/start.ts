import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { healthOf } from '../health.ts';
import { startInBackground } from '../start-daemon.ts';
import { json } from '../render/json.ts';

export interface StartOptions {
  readonly json?: boolean;
}

/** Leaves a daemon that runs already as it is: that is what was wanted. */
export async function start(context: Context, options: StartOptions): Promise<ExitCode> {
  const running = await healthOf(context);
  const { pid, version } = running ?? (await startInBackground(context));
  const outcome = running === undefined ? 'started' : 'running already';
  const line =
    options.json === true ? json({ outcome, pid, version }) : `The daemon is ${outcome}: ${version}, pid ${pid}.`;
  print(context.stdout, [line]);
  return 0;
}
