import type { Context, ExitCode } from '../context.ts';
import { type KimiConfigOptions, withKimiConfig } from '../kimi-config.ts';
import { leaveNoCoreDumps } from '../core-dumps.ts';

/** The daemon in this very process, until a signal or a request ends it. */
export async function daemon(context: Context, options: KimiConfigOptions): Promise<ExitCode> {
  const { paths, env } = withKimiConfig(context, options);
  leaveNoCoreDumps();
  const { runDaemon } = await import('../../../service/main.ts');
  return (await runDaemon({ paths, env })) as ExitCode;
}
