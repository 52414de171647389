/** Jobs, from the domain's values to the wire. */
import type { Job } from '../../sync/ports/jobs.ts';
import type { Job as WireJob } from '../protocol/job.ts';
import { defined } from './defined.ts';
import { isoInstant } from './instant.ts';

export function viewJob(job: Job): WireJob {
  return defined({
    id: job.id,
    projectId: job.projectId,
    kind: job.kind,
    before: job.before && [...job.before],
    state: job.state,
    askedAt: isoInstant(job.askedAt),
    startedAt: isoInstant(job.startedAt),
    endedAt: isoInstant(job.endedAt),
    progress: { planned: job.progress.planned, ended: job.progress.ended },
    result: job.result && viewResult(job.result),
    error: job.error && { code: job.error.code, message: job.error.message, fix: job.error.fix },
  });
}

function viewResult(result: NonNullable<Job['result']>): NonNullable<WireJob['result']> {
  return {
    uploaded: result.uploaded,
    replaced: result.replaced,
    adopted: result.adopted,
    deleted: result.deleted,
    forgotten: result.forgotten,
    failed: result.failed,
    unchanged: result.unchanged,
    leftOut: result.leftOut,
    uploadedBytes: result.uploadedBytes,
  };
}
