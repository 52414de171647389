import { withDaemon } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { projectTable } from '../render/projects.ts';

export interface ProjectsOptions {
  readonly json?: boolean;
}

/** Every project in a line. */
export function projects(context: Context, options: ProjectsOptions): Promise<ExitCode> {
  return withDaemon<ExitCode>(context, async (client) => {
    const found = await client.projects();
    const view = viewOf(context.stdout, context.clock);
    print(context.stdout, options.json === true ? [json(found)] : projectTable(found, view));
    return 0;
  });
}
