import { resolve } from 'node:path';
import { startEmulator, tier } from '../../emulator/index.ts';
import type { Tier } from '../../emulator/index.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { untilAborted } from '../until-aborted.ts';

export interface EmulatorCommandOptions {
  readonly port?: number;
  readonly folder?: string;
  readonly tier?: number;
  readonly latency: number;
}

/** A local Moonshot in the foreground, until interrupted. */
export async function emulator(context: Context, options: EmulatorCommandOptions): Promise<ExitCode> {
  const { port, folder, latency } = options;
  await using running = await startEmulator({
    ...(port === undefined ? {} : { port }),
    ...(folder === undefined ? {} : { folder: resolve(context.cwd, folder) }),
    latencyMs: latency,
    // A tier's figures are shared by all calls: the narrowest reading of what Moonshot documents.
    ...(options.tier === undefined ? {} : { limits: { rates: tier('B', options.tier as Tier), filesRates: 'shared' } }),
  });
  print(context.stdout, [`KIMI_BASE_URL=${running.baseUrl}`, 'Any key is taken. Ctrl-C ends it.']);
  await untilAborted(context.interrupted());
  return 0;
}
