/** A folder that need not be a project, seen with the daemon's eyes or, where none runs, in this process. */
import { existsSync } from 'node:fs';
import type { ControlClient } from '../control/client.ts';
import type { Project } from '../control/protocol/project.ts';
import { answers } from './connection.ts';
import type { Context } from './context.ts';

export interface Look {
  /** The project that is meant, where it is one. */
  readonly find: (client: ControlClient) => Promise<Project | undefined>;
  /** The folder to look at as if it were a project, where it is none. */
  readonly root: () => Promise<string>;
}

/** A folder that is no project does not become one, and leaves no trace. @throws PROJECT_REFUSED for what cannot be one. */
export async function lookAt<Result>(
  context: Context,
  { find, root }: Look,
  work: (client: ControlClient, project: Project, isProject: boolean) => Promise<Result>,
): Promise<Result> {
  await using client = await context.connect();
  if (await answers(client)) {
    const project = await find(client);
    if (project !== undefined) return await work(client, project, true);
    // Without a registry there are no projects, and looking for them would make one.
  } else if (existsSync(context.paths.registryFolder)) {
    await using oneJob = await context.openOneJob();
    const project = await find(oneJob.client);
    if (project !== undefined) return await work(oneJob.client, project, true);
  }
  await using throwAway = await context.openThrowAway();
  const { project } = await throwAway.client.add(await root());
  return await work(throwAway.client, project, false);
}
