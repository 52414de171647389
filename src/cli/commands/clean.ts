import type { ControlClient } from '../../control/client.ts';
import type { Plan } from '../../control/protocol/plan.ts';
import type { Project } from '../../control/protocol/project.ts';
import { asShown } from '../as-shown.ts';
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
  /** What a dry run showed: this and nothing else is done, without asking again. */
  readonly plan?: string;
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
  project: Project,
  context: Context,
  options: CleanOptions,
): Promise<ExitCode> {
  const { id } = project;
  const { json = false } = options;
  const planId = options.plan ?? (await showAndAsk(client, project, context, options));
  if (planId === undefined) return 1;
  const show = (plan: Plan): Promise<void> => printPlan(client, id, plan, context);
  await asShown(client, context, { projectId: id, kind: 'clean', json, show }, async () =>
    carryOut(client, await client.clean(id, { plan: planId }), context, { what: 'Cleaning', json }),
  );
  return 0;
}

/** The plan that a person agreed to. */
async function showAndAsk(
  client: ControlClient,
  { id, name }: Project,
  context: Context,
  options: CleanOptions,
): Promise<string | undefined> {
  const plan = await client.plan(id, 'clean');
  if (plan.halt !== undefined) throw haltError(plan.halt);
  if (options.json !== true) await printPlan(client, id, plan, context);
  const deletions = plan.actions.filter(({ kind }) => kind === 'delete').length;
  const question = `Delete ${count(deletions, 'remote file')} of ${printable(name)}?`;
  if (deletions > 0 && !(await consent(context, options, question))) {
    context.stderr.write('Nothing was deleted.\n');
    return undefined;
  }
  return plan.planId;
}
