import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { ensureDaemon } from '../ensure-daemon.ts';
import { type KimiConfigOptions, withKimiConfig } from '../kimi-config.ts';
import { json } from '../render/json.ts';

export interface StartOptions extends KimiConfigOptions {
  readonly json?: boolean;
}

export async function start(context: Context, options: StartOptions): Promise<ExitCode> {
  const { outcome, health } = await ensureDaemon(withKimiConfig(context, options), options);
  const { pid, version } = health;
  const line =
    options.json === true ? json({ outcome, pid, version }) : `The daemon is ${outcome}: ${version}, pid ${pid}.`;
  print(context.stdout, [line]);
  return 0;
}
