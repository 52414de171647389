import type { Context, ExitCode } from '../context.ts';
import { stopAndWait } from '../stop-daemon.ts';
import { start } from './start.ts';
import type { StartOptions } from './start.ts';

export async function restart(context: Context, options: StartOptions): Promise<ExitCode> {
  await stopAndWait(context);
  return await start(context, options);
}
