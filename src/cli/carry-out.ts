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

export interface CarryOutOptions {
  /** `Syncing`, `Cleaning`, … */
  readonly what: string;
  readonly json: boolean;
}

/** @throws the halt's error where the project is halted, the job's where it failed; with `--json` nothing else is told. */
export async function carryOut(
  client: ControlClient,
  job: Job,
  context: Context,
  options: CarryOutOptions,
): Promise<void> {
  const ended = await followJob(client, job, context, { what: options.what, quiet: options.json });
  const project = await client.project(job.projectId);
  const documents = job.kind === 'clean' ? [] : await client.documents(job.projectId);
  const leftOut = documents.filter(({ state }) => state === 'left-out');
  const failure = failureOf(ended, project);
  if (!options.json) {
    const view = viewOf(context.stdout, context.clock);
    print(context.stdout, [jobLine(ended, project.name, view), ...leftOutLines(leftOut, view)]);
    print(context.stdout, problemLines(project.problems, view));
  } else if (failure === undefined) {
    print(context.stdout, [json({ job: ended, project, leftOut })]);
  }
  if (failure !== undefined) throw failure;
}

function failureOf(job: Job, { halt }: Project): MoontideError | undefined {
  if (halt !== undefined) return haltError(halt, { job });
  if (job.state === 'done') return undefined;
  const { error } = job;
  if (error === undefined) return new MoontideError('CANCELLED', 'The job was cancelled.', { details: { job } });
  return new MoontideError(error.code, error.message, { fix: error.fix, details: { job } });
}
