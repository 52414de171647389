import { withDaemon } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { hasCode } from '../../core/errors.ts';
import { eventLine } from '../render/event.ts';
import { jsonLine } from '../render/json.ts';
import { findProject } from '../target.ts';
import type { TargetOptions } from '../target.ts';

export interface EventsOptions extends TargetOptions {
  /** Begin after the event with this id. */
  readonly since?: number;
  readonly json?: boolean;
}

/** What happens, as it happens, until interrupted; of every project unless one is named. */
export function events(context: Context, options: EventsOptions): Promise<ExitCode> {
  const { stdout, clock } = context;
  const signal = context.interrupted();
  return withDaemon<ExitCode>(context, async (client) => {
    const projectId = options.project === undefined ? undefined : (await findProject(client, context, options)).id;
    const projects = await client.projects();
    const names = new Map(projects.map(({ id, name }) => [id, name]));
    try {
      const stream = client.events({
        ...(options.since === undefined ? {} : { since: options.since }),
        ...(projectId === undefined ? {} : { projectId }),
        signal,
      });
      for await (const event of stream) {
        const { name } = event.data;
        if (event.type === 'project.added' && event.projectId !== undefined && typeof name === 'string') {
          names.set(event.projectId, name);
        }
        print(stdout, [options.json === true ? jsonLine(event) : eventLine(event, names, viewOf(stdout, clock))]);
      }
    } catch (error) {
      if (!hasCode(error, 'CANCELLED')) throw error;
    }
    return 0;
  });
}
