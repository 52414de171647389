/** A client for a command: the daemon's, or, where none runs, one in this process. */
import type { ControlClient } from '../control/client.ts';
import type { Project } from '../control/protocol/project.ts';
import { hasCode } from '../core/errors.ts';
import type { Context, OneJob } from './context.ts';
import { findOrAddProject, findProject } from './target.ts';
import type { TargetOptions } from './target.ts';

/** Runs `work` with the daemon. @throws NO_DAEMON. */
export async function withDaemon<Result>(
  context: Pick<Context, 'connect'>,
  work: (client: ControlClient) => Promise<Result>,
): Promise<Result> {
  await using client = await context.connect();
  return await work(client);
}

/** The same for one project. @throws also PROJECT_NOT_FOUND. */
export function withProject<Result>(
  context: Pick<Context, 'connect' | 'cwd'>,
  options: TargetOptions,
  work: (client: ControlClient, project: Project) => Promise<Result>,
): Promise<Result> {
  return withDaemon(context, async (client) => await work(client, await findProject(client, context, options)));
}

/** With the daemon or, where none answers, in this process under the daemon's lock. */
export async function withDaemonOrHere<Result>(
  context: Pick<Context, 'connect' | 'openOneJob'>,
  work: (client: ControlClient) => Promise<Result>,
): Promise<Result> {
  await using client = await context.connect();
  if (await answers(client)) return await work(client);
  await using oneJob = await context.openOneJob();
  return await work(oneJob.client);
}

/** The same for one project; that no daemon answers is said on stderr. */
export async function withProjectAnywhere<Result>(
  context: Context,
  options: TargetOptions,
  work: (client: ControlClient, project: Project) => Promise<Result>,
): Promise<Result> {
  await using client = await context.connect();
  await using oneJob = (await answers(client)) ? undefined : await openUnlessStarting(client, context);
  if (oneJob === undefined) return await work(client, await findProject(client, context, options));
  context.stderr.write('No daemon is running: doing this one job here.\n');
  return await work(oneJob.client, await findOrAddProject(oneJob.client, context, options));
}

const STARTS_WITHIN_MS = 15_000;
const POLL_MS = 100;

/** Undefined when a daemon answers after all: one that starts holds the lock before it answers. @throws LOCK_HELD. */
async function openUnlessStarting(client: ControlClient, context: Context): Promise<OneJob | undefined> {
  try {
    return await context.openOneJob();
  } catch (error) {
    if (!hasCode(error, 'LOCK_HELD') || isJob(error.details['holder'])) throw error;
    for (let waitedMs = 0; waitedMs < STARTS_WITHIN_MS; waitedMs += POLL_MS) {
      if (await answers(client)) return undefined;
      await context.clock.sleep(POLL_MS);
    }
    throw error;
  }
}

/** Whether another command holds the lock, which never answers. */
function isJob(holder: unknown): boolean {
  return typeof holder === 'object' && holder !== null && 'what' in holder && holder.what === 'job';
}

/** False where no daemon runs; every other failure is thrown: a daemon that is ill must not be worked around. */
export async function answers(client: Pick<ControlClient, 'health'>): Promise<boolean> {
  try {
    await client.health();
    return true;
  } catch (error) {
    if (hasCode(error, 'NO_DAEMON')) return false;
    throw error;
  }
}
