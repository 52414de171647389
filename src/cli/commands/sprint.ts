/** `sprint start`, `sprint end` and `sprint list`. */
import { carryOut } from '../carry-out.ts';
import { withProjectAnywhere } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { ago, printable } from '../render/text.ts';
import { showSprintSteps } from '../show-sprint-steps.ts';
import type { TargetOptions } from '../target.ts';

export interface SprintListOptions extends TargetOptions {
  readonly json?: boolean;
}

export interface SprintOptions extends SprintListOptions {
  readonly dryRun?: boolean;
}

export function changeSprint(
  context: Context,
  change: 'start' | 'end',
  name: string,
  options: SprintOptions,
): Promise<ExitCode> {
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    if (options.dryRun === true) {
      return await showSprintSteps(client, id, await client.sprintSteps(id, name, change), context, options);
    }
    const { jobs } = await client.changeSprint(id, name, change);
    for (const job of jobs) {
      // With --json the sprint is told at the end; a failure ends the command with the job's error.
      await carryOut(client, await client.job(job), context, { json: options.json ?? false, isLast: false });
    }
    const sprint = (await client.sprints(id)).find((each) => each.name === name);
    const done = change === 'start' ? 'has started' : 'has ended; everything is uploaded afresh for the next one';
    print(context.stdout, [options.json === true ? json(sprint) : `The sprint ${printable(name)} ${done}.`]);
    return 0;
  });
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
