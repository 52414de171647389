import type { Context, ExitCode } from '../context.ts';

/** The daemon in this very process, until a signal or a request ends it. */
export async function daemon({ paths, env }: Context): Promise<ExitCode> {
  const { runDaemon } = await import('../../../service/main.ts');
  return (await runDaemon({ paths, env })) as ExitCode;
}
