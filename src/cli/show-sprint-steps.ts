/** Showing what the start or the end of a sprint would do. */
import type { ControlClient } from '../control/client.ts';
import type { SprintSteps } from '../control/protocol/sprint.ts';
import { print } from './context.ts';
import type { Context, ExitCode } from './context.ts';
import { haltExit } from './halted.ts';
import { json } from './render/json.ts';
import { count, printable } from './render/text.ts';
import { printPlan } from './show-plan.ts';
import { tell } from './tell.ts';

type Step = SprintSteps['steps'][number];

/** A dry run: the plan of the first step on the account; of the others, what they are. */
export async function showSprintSteps(
  client: ControlClient,
  id: string,
  { steps, sessions }: SprintSteps,
  context: Context,
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  const planned = steps.find(isOnAccount);
  const plan = await client.plan(id, planned ?? 'sync');
  const documents = await client.documents(id);
  const uploads = documents.filter(({ state }) => state !== 'left-out' && state !== 'vanished').length;
  const shown = steps.map((kind) => {
    if (!isOnAccount(kind)) return { kind, sessions };
    if (kind === planned) return { kind, plan };
    return { kind, documents: planned === 'clean' ? uploads : 0 };
  });
  if (options.json === true) {
    print(context.stdout, [json({ steps: shown })]);
    return plan.halt === undefined ? 0 : haltExit(plan.halt);
  }
  for (const [index, step] of shown.entries()) {
    const of = `Step ${index + 1} of ${steps.length}`;
    if ('sessions' in step) {
      const names = step.sessions.map(printable).join(', ');
      const what = step.kind === 'create-session' ? 'begin the session' : 'archive';
      tell(context.stdout, [`${of}: ${what} ${names}`]);
    } else if ('plan' in step) {
      tell(context.stdout, [`${of}: ${step.kind}`]);
      await printPlan(client, id, step.plan, context);
    } else {
      const afresh = `upload ${count(step.documents, 'document')} afresh`;
      tell(context.stdout, [`${of}: ${step.documents > 0 ? afresh : 'compare everything with the account'}`]);
    }
  }
  return plan.halt === undefined ? 0 : haltExit(plan.halt);
}

function isOnAccount(step: Step): step is Exclude<Step, 'create-session' | 'archive-sessions'> {
  return step !== 'create-session' && step !== 'archive-sessions';
}
