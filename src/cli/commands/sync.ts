import { carryOut } from '../carry-out.ts';
import { withProjectAnywhere } from '../connection.ts';
import type { Context, ExitCode } from '../context.ts';
import { showPlan } from '../show-plan.ts';
import type { TargetOptions } from '../target.ts';

export interface SyncOptions extends TargetOptions {
  readonly initial?: boolean;
  /** Take over what the tracking file of Moonshot's guide names. */
  readonly import?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Brings the remote in step now and waits for it. */
export function sync(context: Context, options: SyncOptions): Promise<ExitCode> {
  const { initial = false, import: takesOver = false, dryRun = false, json = false } = options;
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    const kind = initial ? 'initial' : 'sync';
    if (dryRun) return await showPlan(client, id, takesOver ? 'import' : kind, context, options);
    await carryOut(client, await client.sync(id, { initial, ...(takesOver ? { import: true } : {}) }), context, {
      what: 'Syncing',
      json,
    });
    return 0;
  });
}
