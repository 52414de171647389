import { asShown } from '../as-shown.ts';
import { carryOutAll } from '../carry-out.ts';
import type { Plan } from '../../control/protocol/plan.ts';
import { withProjectAnywhere } from '../connection.ts';
import type { Context, ExitCode } from '../context.ts';
import { printPlan, showPlan } from '../show-plan.ts';
import type { TargetOptions } from '../target.ts';

export interface ReuploadOptions extends TargetOptions {
  /** What a dry run showed: this and nothing else is done. */
  readonly plan?: string;
  readonly cleanFirst?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Uploads every document afresh. Asks nothing: each old version stays until its new one is recorded. */
export function reupload(context: Context, options: ReuploadOptions): Promise<ExitCode> {
  const { dryRun = false, json = false } = options;
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    const { cleanFirst = false } = options;
    const kind = cleanFirst ? 'clean' : 'reupload';
    if (dryRun) return await showPlan(client, id, kind, context, options);
    const show = (plan: Plan): Promise<void> => printPlan(client, id, plan, context);
    await asShown(client, context, { projectId: id, kind, json, show }, async () => {
      const job = await client.reupload(id, {
        ...(options.plan === undefined ? {} : { plan: options.plan }),
        ...(cleanFirst ? { cleanFirst } : {}),
      });
      await carryOutAll(client, job, context, { json });
    });
    return 0;
  });
}
