import { carryOut } from '../carry-out.ts';
import { withProjectAnywhere } from '../connection.ts';
import type { Context, ExitCode } from '../context.ts';
import { showPlan } from '../show-plan.ts';
import type { TargetOptions } from '../target.ts';

export interface ReuploadOptions extends TargetOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Uploads every document afresh. Asks nothing: each old version stays until its new one is recorded. */
export function reupload(context: Context, options: ReuploadOptions): Promise<ExitCode> {
  const { dryRun = false, json = false } = options;
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    if (dryRun) return await showPlan(client, id, 'reupload', context, options);
    await carryOut(client, await client.reupload(id), context, { what: 'Uploading', json });
    return 0;
  });
}
