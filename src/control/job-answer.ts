/** The answer to a request that asks for a job. */
import type { FastifyReply } from 'fastify';
import type { JobId } from '../core/model.ts';
import type { Job } from '../sync/ports/jobs.ts';
import type { ControlContext } from './app.ts';
import { patiently } from './patience.ts';
import type { Job as WireJob } from './protocol/job.ts';
import { viewJob } from './views/job.ts';

/** With 202 at once, or with the ended job where the caller waits. */
export async function jobAnswer(
  context: Pick<ControlContext, 'moontide' | 'stopping'>,
  reply: FastifyReply,
  job: Job,
  wait = false,
): Promise<WireJob> {
  if (wait) return await endedJob(context, reply, job.id);
  reply.code(202);
  return viewJob(job);
}

export async function endedJob(
  { moontide, stopping }: Pick<ControlContext, 'moontide' | 'stopping'>,
  reply: FastifyReply,
  id: JobId,
): Promise<WireJob> {
  return viewJob(await patiently(reply, stopping, (signal) => moontide.jobEnded(id, signal)));
}
