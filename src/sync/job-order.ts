/** Which of a project's jobs comes next: all but reports run one after the other, as they were asked for. */
import type { SessionWork } from '../core/sprint.ts';
import type { Job, SyncJob } from './ports/jobs.ts';

export type SessionJob = Job & { readonly kind: SessionWork };

/** The job on the account to begin with while none is under way. @param jobs - newest first. */
export function nextOnAccount(jobs: readonly Job[]): SyncJob | undefined {
  const first = jobs.findLast((job) =>
    job.state === 'queued' ? job.kind !== 'report' : job.state === 'running' && isSessionJob(job),
  );
  return first !== undefined && isOnAccount(first) ? first : undefined;
}

/** The work on sessions to begin with while none is under way. @param jobs - newest first. */
export function nextOnSessions(jobs: readonly Job[]): SessionJob | undefined {
  const first = jobs.findLast(({ kind, state }) => kind !== 'report' && (state === 'queued' || state === 'running'));
  return first?.state === 'queued' && isSessionJob(first) ? first : undefined;
}

/** The report to begin with while none is under way: it is written beside the others. @param jobs - newest first. */
export function nextReport(jobs: readonly Job[]): Job | undefined {
  return jobs.findLast(({ kind, state }) => kind === 'report' && state === 'queued');
}

export function isSessionJob(job: Job): job is SessionJob {
  return job.kind === 'create-session' || job.kind === 'archive-sessions';
}

function isOnAccount(job: Job): job is SyncJob {
  return job.kind !== 'report' && !isSessionJob(job);
}
