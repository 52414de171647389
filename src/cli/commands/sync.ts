import { carryOut } from '../carry-out.ts';
import { withProjectAnywhere } from '../connection.ts';
import type { Context, ExitCode } from '../context.ts';
import { showPlan } from '../show-plan.ts';
import type { TargetOptions } from '../target.ts';

export interface SyncOptions extends TargetOptions {
  readonly initial?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Brings the remote in step now and waits for it. */
export function sync(context: Context, options: SyncOptions): Promise<ExitCode> {
  const { initial = false, dryRun = false, json = false } = options;
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    if (dryRun) return await showPlan(client, id, initial ? 'initial' : 'sync', context, options);
    await carryOut(client, await client.sync(id, { initial }), context, { what: 'Syncing', json });
    return 0;
  });
}
