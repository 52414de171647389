/** How everything stands, with what was spent lately. */
import type { ControlClient } from '../control/client.ts';
import type { Status } from '../control/protocol/daemon.ts';
import type { Usage } from '../control/protocol/usage.ts';

/** How far back the usage goes. */
export const USAGE_DAYS = 30;

export interface Glance extends Status {
  readonly usage: Usage['total'];
}

/** Of one project and its account only where `projectId` is given. */
export async function glanceAt(
  client: Pick<ControlClient, 'status' | 'usage'>,
  projectId: string | undefined,
): Promise<Glance> {
  const of = projectId === undefined ? {} : { project: projectId };
  const all = await client.status();
  const { total: usage } = await client.usage({ ...of, days: USAGE_DAYS });
  if (projectId === undefined) return { ...all, usage };
  return {
    ...all,
    projects: all.projects.filter(({ id }) => id === projectId),
    accounts: all.accounts.filter(({ projects }) => projects.includes(projectId)),
    usage,
  };
}
