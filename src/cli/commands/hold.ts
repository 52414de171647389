/** `pause` and `resume`. */
import type { Project } from '../../control/protocol/project.ts';
import { withProject } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { projectLines } from '../render/status.ts';
import { showPlan } from '../show-plan.ts';
import type { TargetOptions } from '../target.ts';

export interface PauseOptions extends TargetOptions {
  readonly json?: boolean;
}

export interface ResumeOptions extends PauseOptions {
  readonly dryRun?: boolean;
}

/** Nothing more is uploaded or deleted until `resume`. */
export function pause(context: Context, options: PauseOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, { id }) => {
    show(await client.pause(id), context, options);
    return 0;
  });
}

/** Ends a pause and what `clean` left, and tries again what stopped for want of a key or of money. */
export function resume(context: Context, options: ResumeOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, { id }) => {
    if (options.dryRun === true) return await showPlan(client, id, 'sync', context, options);
    show(await client.resume(id), context, options);
    return 0;
  });
}

function show(project: Project, { stdout, clock }: Context, options: PauseOptions): void {
  print(stdout, options.json === true ? [json(project)] : projectLines(project, [project], viewOf(stdout, clock)));
}
