/** Waiting for a job, with its progress on the screen. */
import type { ControlClient } from '../control/client.ts';
import type { StreamEvent } from '../control/protocol/event.ts';
import type { Job } from '../control/protocol/job.ts';
import { MoontideError } from '../core/errors.ts';
import { viewOf } from './context.ts';
import type { Context } from './context.ts';
import { progressLine, quarters } from './render/progress.ts';
import type { Progress } from './render/progress.ts';

export interface FollowOptions {
  /** `Syncing`, `Cleaning`, … */
  readonly what: string;
  /** No progress: only the result is wanted. */
  readonly quiet: boolean;
}

/**
 * The job once it has ended. Progress goes to stderr: one line that changes on a terminal, elsewhere a line for each
 * quarter. @throws CANCELLED when the command is interrupted; a daemon goes on with the job.
 */
export async function followJob(
  client: Pick<ControlClient, 'events' | 'job'>,
  job: Job,
  context: Context,
  { what, quiet }: FollowOptions,
): Promise<Job> {
  const interrupted = context.interrupted();
  const watching = new AbortController();
  const signal = AbortSignal.any([interrupted, watching.signal]);
  const watched = quiet ? undefined : showProgress(client, job, context, what, signal);
  try {
    return await client.job(job.id, { wait: true, signal: interrupted });
  } catch (error) {
    throw interrupted.aborted ? interruption(error) : error;
  } finally {
    watching.abort();
    await watched;
  }
}

function interruption(cause: unknown): MoontideError {
  return new MoontideError('CANCELLED', 'Interrupted before the job had ended.', {
    cause,
    fix: 'A running daemon goes on with it, as `moontide status` shows; otherwise run the command again.',
  });
}

async function showProgress(
  client: Pick<ControlClient, 'events'>,
  job: Job,
  context: Context,
  what: string,
  signal: AbortSignal,
): Promise<void> {
  using shown = context.stderr.isTerminal ? await liveProgress(context, what) : plainProgress(context, what);
  let progress: Progress = job.progress;
  shown.show(progress);
  try {
    for await (const event of client.events({ projectId: job.projectId, signal })) {
      const next = advanced(progress, event, job.id);
      if (next === progress) continue;
      progress = next;
      shown.show(progress);
    }
  } catch {
    // Ended with the job, or the events cannot be had: that costs a picture, and waiting for the job tells of failures.
  }
}

/** What an event says of the job; the same object where it says nothing. */
export function advanced(progress: Progress, { type, data }: StreamEvent, jobId: string): Progress {
  const { job, planned, ended, path } = data;
  if (type === 'document.uploading' && typeof path === 'string') return { ...progress, path };
  if (job !== jobId || typeof planned !== 'number' || typeof ended !== 'number') return progress;
  return { ...progress, planned, ended };
}

interface ShownProgress extends Disposable {
  show(progress: Progress): void;
}

async function liveProgress({ stderr, clock }: Context, what: string): Promise<ShownProgress> {
  const live = await stderr.live();
  return {
    show: (progress) => live.show([progressLine(what, progress, viewOf(stderr, clock))]),
    [Symbol.dispose]: () => {
      live.clear();
      live[Symbol.dispose]();
    },
  };
}

function plainProgress({ stderr }: Context, what: string): ShownProgress {
  let shown = 0;
  return {
    show: (progress) => {
      if (quarters(progress) <= shown) return;
      shown = quarters(progress);
      stderr.write(`${what}: ${progress.ended} of ${progress.planned}\n`);
    },
    [Symbol.dispose]: () => undefined,
  };
}
