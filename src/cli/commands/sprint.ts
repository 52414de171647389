/** `sprint start`, `sprint end` and `sprint list`. */
import type { ControlClient } from '../../control/client.ts';
import type { SprintSteps } from '../../control/protocol/sprint.ts';
import { carryOut } from '../carry-out.ts';
import { withProjectAnywhere } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { haltExit } from '../halted.ts';
import { json } from '../render/json.ts';
import { ago, count, printable } from '../render/text.ts';
import { printPlan } from '../show-plan.ts';
import type { TargetOptions } from '../target.ts';

export interface SprintListOptions extends TargetOptions {
  readonly json?: boolean;
}

export interface SprintOptions extends SprintListOptions {
  readonly dryRun?: boolean;
}

type Step = SprintSteps['steps'][number];

const DOING: Readonly<Partial<Record<Step, string>>> = {
  initial: 'Uploading',
  clean: 'Cleaning',
  reupload: 'Uploading afresh',
};

export function changeSprint(
  context: Context,
  change: 'start' | 'end',
  name: string,
  options: SprintOptions,
): Promise<ExitCode> {
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    const steps = await client.sprintSteps(id, name, change);
    if (options.dryRun === true) return await showSteps(client, id, steps, context, options);
    const { jobs } = await client.changeSprint(id, name, change);
    for (const [index, job] of jobs.entries()) {
      const what = DOING[steps[index] ?? 'sync'] ?? 'Working';
      // With --json the sprint is told at the end; a failure ends the command with the job's error.
      await carryOut(client, await client.job(job), options.json === true ? quiet(context) : context, {
        what,
        json: options.json ?? false,
      });
    }
    const sprint = (await client.sprints(id)).find((each) => each.name === name);
    const done = change === 'start' ? 'has started' : 'has ended; everything is uploaded afresh for the next one';
    print(context.stdout, [options.json === true ? json(sprint) : `The sprint ${printable(name)} ${done}.`]);
    return 0;
  });
}

/** The plan of the first step; of what follows it, what it is. */
async function showSteps(
  client: ControlClient,
  id: string,
  steps: readonly Step[],
  context: Context,
  options: SprintOptions,
): Promise<ExitCode> {
  const [first = 'sync'] = steps;
  const plan = await client.plan(id, first);
  const documents = await client.documents(id);
  const uploads = documents.filter(({ state }) => state !== 'left-out' && state !== 'vanished').length;
  const later = steps.slice(1).map((step) => ({ kind: step, documents: first === 'clean' ? uploads : 0 }));
  if (options.json === true) {
    print(context.stdout, [json({ steps: [{ kind: first, plan }, ...later] })]);
  } else {
    print(context.stdout, [`Step 1 of ${steps.length}: ${first}`]);
    await printPlan(client, id, plan, context);
    for (const [index, { documents: number }] of later.entries()) {
      const what = number > 0 ? `upload ${count(number, 'document')} afresh` : 'compare everything with the account';
      print(context.stdout, [`Step ${index + 2} of ${steps.length}: ${what}`]);
    }
  }
  return plan.halt === undefined ? 0 : haltExit(plan.halt);
}

export function listSprints(context: Context, options: SprintListOptions): Promise<ExitCode> {
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    const sprints = await client.sprints(id);
    const { now } = viewOf(context.stdout, context.clock);
    const lines = sprints.map(({ name, state, startedAt, endedAt }) => {
      const at = endedAt ?? startedAt;
      return `${printable(name)}  ${state}${at === undefined ? '' : ` ${ago(at, now)}`}`;
    });
    const shown = lines.length === 0 ? ['No sprints yet: `moontide sprint start NAME` starts one.'] : lines;
    print(context.stdout, options.json === true ? [json(sprints)] : shown);
    return 0;
  });
}

function quiet(context: Context): Context {
  return { ...context, stdout: { ...context.stdout, write: () => undefined } };
}
