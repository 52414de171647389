/** The last steps of `init`: the folder becomes a project, and is synced. */
import type { ControlClient } from '../../control/client.ts';
import type { Job } from '../../control/protocol/job.ts';
import type { AddedProject, Project } from '../../control/protocol/project.ts';
import { asMoontideError, type MoontideError } from '../../core/errors.ts';
import { jobFailure } from '../carry-out.ts';
import { withDaemonOrHere } from '../connection.ts';
import type { Context } from '../context.ts';
import { followJob } from '../follow-job.ts';
import { failureLines } from '../render/failure.ts';
import { tell } from '../tell.ts';

export interface FirstSyncOptions {
  readonly root: string;
  readonly syncs: boolean;
  /** Paths of which a person was told that they stay here: they are no failure. */
  readonly staying: ReadonlySet<string>;
  /** No progress: only the result is wanted. */
  readonly quiet: boolean;
  readonly undo: AsyncDisposableStack;
  readonly signal: AbortSignal;
  readonly onAdded: (added: AddedProject) => void;
}

export interface FirstSync {
  readonly added: AddedProject;
  /** As it is in the end. */
  readonly project: Project;
  /** False where nothing can be uploaded yet. */
  readonly hasKey: boolean;
  /** Absent where nothing was synced: it was not wanted, or there is no key yet. */
  readonly job: Job | undefined;
  /** Why not everything is uploaded although it was to be; absent also where all that is missing was shown before. */
  readonly failure?: MoontideError;
}

/** @throws CANCELLED, and the halt's error where the project is halted. */
export function addAndSync(context: Context, options: FirstSyncOptions): Promise<FirstSync> {
  const { root, staying, quiet, undo, signal } = options;
  const startedAt = context.clock.now();
  return withDaemonOrHere(context, async (client) => {
    const added = await client.add(root);
    const { id } = added.project;
    if (added.outcome === 'added') undo.defer(() => takeBack(context, id, startedAt));
    options.onAdded(added);
    signal.throwIfAborted();
    const hasKey = (await client.keys.status(id, { signal })).active !== undefined;
    if (!options.syncs || !hasKey) return { added, project: await client.project(id), hasKey, job: undefined };
    const asked = await client.sync(id, { initial: true, signal });
    const job = await followJob(client, asked, context, { what: 'First sync', quiet });
    const project = await client.project(id);
    const failure = jobFailure(job, project);
    if (failure === undefined) return { added, project, hasKey, job };
    if (project.halt !== undefined || job.state === 'cancelled') throw failure;
    const isAsShown = failure.code === 'SECRET_FOUND' && project.problems.every(({ path }) => staying.has(path));
    return { added, project, hasKey, job, ...(isAsShown ? {} : { failure }) };
  });
}

/** The server's clock counts in whole seconds, and may be off. */
const CLOCKS_DIFFER_MS = 60_000;

/** Removes the project; its remote files too, where all of them are younger than `startedAt`. Never rejects. */
async function takeBack(context: Context, id: string, startedAt: number): Promise<void> {
  try {
    await withDaemonOrHere(context, async (client) => {
      await endJobs(client, id);
      const documents = await client.documents(id);
      const keepRemote = documents.some(
        ({ uploadedAt }) => uploadedAt !== undefined && Date.parse(uploadedAt) < startedAt - CLOCKS_DIFFER_MS,
      );
      await client.remove(id, { keepRemote });
    });
  } catch (error) {
    tell(context.stderr, ['The project could not be taken back: `moontide remove` does it.']);
    tell(context.stderr, failureLines(asMoontideError(error), context.stderr.style));
  }
}

async function endJobs(client: ControlClient, projectId: string): Promise<void> {
  for (const { id, state } of await client.jobs({ projectId })) {
    if (state === 'queued' || state === 'running') await client.cancel(id);
  }
}
