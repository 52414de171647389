import { withDaemon } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { statusNotes } from '../environment-notes.ts';
import { glanceAt } from '../glance.ts';
import { json } from '../render/json.ts';
import { statusLines } from '../render/status.ts';
import { findProject } from '../target.ts';
import type { TargetOptions } from '../target.ts';
import { tell } from '../tell.ts';

export interface StatusOptions extends TargetOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** How everything stands, or one project where it is named; never a guess: without a daemon it says so. */
export function status(context: Context, options: StatusOptions): Promise<ExitCode> {
  return withDaemon<ExitCode>(context, async (client) => {
    const projectId = options.project === undefined ? undefined : (await findProject(client, context, options)).id;
    if (options.watch === true) {
      const { watchStatus } = await import('../watch-status.ts');
      return await watchStatus(client, context, { projectId, json: options.json === true });
    }
    const current = await glanceAt(client, projectId);
    if (options.json === true) print(context.stdout, [json(current)]);
    else tell(context.stdout, statusLines(current, viewOf(context.stdout, context.clock)));
    tell(
      context.stderr,
      statusNotes(context.env, current.projects).map((note) => `Note: ${note}`),
    );
    return 0;
  });
}
