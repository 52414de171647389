/** Waiting for a job's end and telling what it did. */
import type { ControlClient } from '../control/client.ts';
import type { Job } from '../control/protocol/job.ts';
import type { Project } from '../control/protocol/project.ts';
import { MoontideError } from '../core/errors.ts';
import { print, viewOf } from './context.ts';
import type { Context } from './context.ts';
import { followJob } from './follow-job.ts';
import { haltError } from './halted.ts';
import { problemLines } from './render/halt.ts';
import { jobLine } from './render/job.ts';
import { json } from './render/json.ts';
import { leftOutLines } from './render/left-out.ts';
import { tell } from './tell.ts';

export interface CarryOutOptions {
  /** `Syncing`, `Cleaning`, …; default: by the kind of the job. */
  readonly what?: string;
  readonly json: boolean;
  /** False: with `json` nothing is told, as another job follows. */
  readonly isLast?: boolean;
}

const DOING: Readonly<Record<Job['kind'], string>> = {
  sync: 'Syncing',
  initial: 'Uploading',
  import: 'Importing',
  clean: 'Cleaning',
  reupload: 'Uploading afresh',
  report: 'Writing a report',
  'create-session': 'Beginning a session',
  'archive-sessions': 'Archiving sessions',
};

/** All jobs that were put in line together, of which this is the last; with `--json` the last one is told of. */
export async function carryOutAll(
  client: ControlClient,
  last: Job,
  context: Context,
  options: CarryOutOptions,
): Promise<void> {
  for (const id of last.before ?? [])
    await carryOut(client, await client.job(id), context, { ...options, isLast: false });
  await carryOut(client, last, context, options);
}

/** @throws the halt's error where the project is halted, the job's where it failed; with `--json` nothing else is told. */
export async function carryOut(
  client: ControlClient,
  job: Job,
  context: Context,
  options: CarryOutOptions,
): Promise<void> {
  const ended = await followJob(client, job, context, { what: options.what ?? DOING[job.kind], quiet: options.json });
  const project = await client.project(job.projectId);
  const documents = changesUploads(job) ? await client.documents(job.projectId) : [];
  const leftOut = documents.filter(({ state }) => state === 'left-out');
  const failure = jobFailure(ended, project);
  if (!options.json) {
    const view = viewOf(context.stdout, context.clock);
    tell(context.stdout, [jobLine(ended, project.name, view), ...leftOutLines(leftOut, view)]);
    if (changesUploads(job)) tell(context.stdout, problemLines(project.problems, view));
  } else if (failure === undefined && options.isLast !== false) {
    print(context.stdout, [json({ job: ended, project, leftOut })]);
  }
  if (failure !== undefined) throw failure;
}

function changesUploads(job: Job): boolean {
  return job.kind !== 'clean' && !isOnSessions(job);
}

function isOnSessions({ kind }: Job): boolean {
  return kind === 'create-session' || kind === 'archive-sessions';
}

/** Why a job that has ended did not do all of it; undefined where it did. */
export function jobFailure(job: Job, { halt }: Project): MoontideError | undefined {
  if (halt !== undefined && !isOnSessions(job)) return haltError(halt, { job });
  if (job.state === 'done') return undefined;
  const { error } = job;
  if (error === undefined) return new MoontideError('CANCELLED', 'The job was cancelled.', { details: { job } });
  return new MoontideError(error.code, error.message, { fix: error.fix, details: { job } });
}
