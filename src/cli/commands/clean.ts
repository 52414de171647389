import type { ControlClient } from '../../control/client.ts';
import type { Project } from '../../control/protocol/project.ts';
import { carryOut } from '../carry-out.ts';
import { withProjectAnywhere } from '../connection.ts';
import { consent } from '../consent.ts';
import type { ConsentOptions } from '../consent.ts';
import type { Context, ExitCode } from '../context.ts';
import { haltError } from '../halted.ts';
import { count, printable } from '../render/text.ts';
import { printPlan, showPlan } from '../show-plan.ts';
import type { TargetOptions } from '../target.ts';

export interface CleanOptions extends TargetOptions, ConsentOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Deletes what the project has uploaded: exactly what was shown and agreed to. */
export function clean(context: Context, options: CleanOptions): Promise<ExitCode> {
  return withProjectAnywhere(context, options, async (client, project) =>
    options.dryRun === true
      ? await showPlan(client, project.id, 'clean', context, options)
      : await askAndClean(client, project, context, options),
  );
}

async function askAndClean(
  client: ControlClient,
  { id, name }: Project,
  context: Context,
  options: CleanOptions,
): Promise<ExitCode> {
  const { json = false } = options;
  const plan = await client.plan(id, 'clean');
  if (plan.halt !== undefined) throw haltError(plan.halt);
  if (!json) await printPlan(client, id, plan, context);
  const deletions = plan.actions.filter(({ kind }) => kind === 'delete').length;
  const question = `Delete ${count(deletions, 'remote file')} of ${printable(name)}?`;
  if (deletions > 0 && !(await consent(context, options, question))) {
    context.stderr.write('Nothing was deleted.\n');
    return 1;
  }
  const job = await client.clean(id, { planId: plan.planId });
  await carryOut(client, job, context, { what: 'Cleaning', json });
  return 0;
}
