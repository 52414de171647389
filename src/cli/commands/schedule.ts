/** `schedule list` and `schedule run`. */
import type { ControlClient } from '../../control/client.ts';
import type { Schedule } from '../../control/protocol/schedule.ts';
import type { SprintSteps } from '../../control/protocol/sprint.ts';
import { MoontideError } from '../../core/errors.ts';
import { carryOutAll } from '../carry-out.ts';
import { withProjectAnywhere } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { scheduleTable } from '../render/schedules.ts';
import { showPlan } from '../show-plan.ts';
import { showSprintSteps } from '../show-sprint-steps.ts';
import type { TargetOptions } from '../target.ts';

export interface ScheduleListOptions extends TargetOptions {
  readonly json?: boolean;
}

export interface ScheduleRunOptions extends ScheduleListOptions {
  readonly dryRun?: boolean;
}

export function listSchedules(context: Context, options: ScheduleListOptions): Promise<ExitCode> {
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    const schedules = await client.schedules(id);
    const view = viewOf(context.stdout, context.clock);
    print(context.stdout, options.json === true ? [json(schedules)] : scheduleTable(schedules, view));
    return 0;
  });
}

/** Runs one now, whatever the time. */
export function runSchedule(context: Context, name: string, options: ScheduleRunOptions): Promise<ExitCode> {
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    if (options.dryRun === true) {
      const { run } = await find(client, id, name);
      if (run === 'report') {
        print(context.stdout, [
          options.json === true ? json({ run }) : 'A report would be written; nothing is uploaded.',
        ]);
        return 0;
      }
      if (run === 'sprint-end') return await showSprintSteps(client, id, await sprintEnd(client, id), context, options);
      return await showPlan(client, id, run, context, options);
    }
    const job = await client.runSchedule(id, name);
    await carryOutAll(client, job, context, { json: options.json ?? false });
    return 0;
  });
}

/** What the schedule would do: end the sprint that runs, or the same without one. */
async function sprintEnd(client: Pick<ControlClient, 'sprints' | 'sprintSteps'>, id: string): Promise<SprintSteps> {
  const open = (await client.sprints(id)).find(({ state }) => state !== 'ended' && state !== 'start-failed');
  return open === undefined
    ? { steps: ['clean', 'initial'], sessions: [] }
    : await client.sprintSteps(id, open.name, 'end');
}

async function find(client: Pick<ControlClient, 'schedules'>, id: string, name: string): Promise<Schedule> {
  const schedules = await client.schedules(id);
  const found = schedules.find((schedule) => schedule.name === name);
  if (found !== undefined) return found;
  throw new MoontideError('SCHEDULE_NOT_FOUND', `The project has no schedule ${JSON.stringify(name)}.`);
}
