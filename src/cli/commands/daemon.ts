import type { Context, ExitCode } from '../context.ts';
import { leaveNoCoreDumps } from '../core-dumps.ts';

/** The daemon in this very process, until a signal or a request ends it. */
export async function daemon({ paths, env }: Context): Promise<ExitCode> {
  leaveNoCoreDumps();
  const { runDaemon } = await import('../../../service/main.ts');
  return (await runDaemon({ paths, env })) as ExitCode;
}
