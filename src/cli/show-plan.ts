/** Showing what would be done. */
import type { ControlClient } from '../control/client.ts';
import type { Plan } from '../control/protocol/plan.ts';
import type { Document } from '../control/protocol/project.ts';
import { print, viewOf } from './context.ts';
import type { Context, ExitCode } from './context.ts';
import { haltExit } from './halted.ts';
import { json } from './render/json.ts';
import { leftOutLines } from './render/left-out.ts';
import { planLines } from './render/plan.ts';
import type { View } from './render/view.ts';
import { tell } from './tell.ts';

/** A dry run: the plan, what is left out and why; the exit code tells whether the real run would be halted. */
export async function showPlan(
  client: Pick<ControlClient, 'plan' | 'documents'>,
  projectId: string,
  kind: Plan['kind'],
  context: Context,
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  const plan = await client.plan(projectId, kind);
  if (options.json === true) print(context.stdout, [json(plan)]);
  else {
    await printPlan(client, projectId, plan, context);
    tell(context.stdout, exactlyThisLines(plan, viewOf(context.stdout, context.clock)));
  }
  return plan.halt === undefined ? 0 : haltExit(plan.halt);
}

/** The plan for a person, with what is left out where documents are to be uploaded. */
export async function printPlan(
  client: Pick<ControlClient, 'documents'>,
  projectId: string,
  plan: Plan,
  context: Context,
): Promise<void> {
  const documents = await documentsIfReadable(client, projectId, plan);
  const view = viewOf(context.stdout, context.clock);
  tell(context.stdout, planLines(plan, documents, view));
  if (plan.kind !== 'clean') tell(context.stdout, leftOutLines(documents, view));
}

/** How to have what was shown done, and nothing else. */
function exactlyThisLines({ kind, halt, actions, planId }: Plan, { style }: View): string[] {
  if ((kind !== 'clean' && kind !== 'reupload') || halt !== undefined || actions.length === 0) return [];
  return [style('dim', `Exactly this: moontide ${kind} --plan ${planId}`)];
}

/** None of a project that is halted: its root may be gone. */
async function documentsIfReadable(
  client: Pick<ControlClient, 'documents'>,
  projectId: string,
  plan: Plan,
): Promise<readonly Document[]> {
  return plan.halt === undefined || plan.halt.reason === 'mass-delete' ? await client.documents(projectId) : [];
}
