import type { FastifyReply } from 'fastify';
import type { JobId, ProjectId } from '../../core/model.ts';
import type { JobRequest } from '../../sync/api.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { answers } from '../openapi.ts';
import { patiently } from '../patience.ts';
import type { Job as WireJob } from '../protocol/job.ts';
import { Job, JobList, JobParams, JobQuery, JobsQuery, PlannedRequest, SyncRequest } from '../protocol/job.ts';
import { ProjectParams } from '../protocol/project.ts';
import { refTo } from '../protocol/schema.ts';
import { viewJob } from '../views/job.ts';

const tags = ['jobs'];
const DEFAULT_LIMIT = 100;

export function addJobRoutes(app: ControlApp, { moontide, stopping }: ControlContext): void {
  const ended = async (reply: FastifyReply, id: JobId): Promise<WireJob> =>
    viewJob(await patiently(reply, stopping, (signal) => moontide.jobEnded(id, signal)));

  const ask = async (reply: FastifyReply, id: string, request: JobRequest, wait = false): Promise<WireJob> => {
    const job = await moontide.ask(id as ProjectId, request);
    if (wait) return ended(reply, job.id);
    reply.code(202);
    return viewJob(job);
  };
  const response = { 202: refTo(Job), ...answers(refTo(Job)) };

  app.route({
    method: 'POST',
    url: '/projects/:id/sync',
    schema: {
      operationId: 'sync',
      summary: 'Bring the remote in step now',
      tags,
      params: ProjectParams,
      body: refTo(SyncRequest),
      response,
    },
    handler: (request, reply) => {
      const { initial = false, wait } = request.body;
      return ask(reply, request.params.id, { kind: initial ? 'initial' : 'sync' }, wait);
    },
  });

  const planned = [
    ['clean', 'Delete the remote files of a project'],
    ['reupload', 'Upload every document afresh'],
  ] as const;
  for (const [kind, summary] of planned) {
    app.route({
      method: 'POST',
      url: `/projects/:id/${kind}`,
      schema: { operationId: kind, summary, tags, params: ProjectParams, body: refTo(PlannedRequest), response },
      handler: (request, reply) => {
        const { plan, wait } = request.body;
        return ask(reply, request.params.id, plan === undefined ? { kind } : { kind, planId: plan }, wait);
      },
    });
  }

  app.route({
    method: 'GET',
    url: '/jobs',
    schema: {
      operationId: 'jobs',
      summary: 'Jobs, newest first',
      tags,
      querystring: JobsQuery,
      response: answers(refTo(JobList)),
    },
    handler: (request) => {
      const { project, limit = DEFAULT_LIMIT } = request.query;
      const filter = project === undefined ? { limit } : { projectId: project as ProjectId, limit };
      return { jobs: moontide.jobs(filter).map(viewJob) };
    },
  });

  app.route({
    method: 'GET',
    url: '/jobs/:id',
    schema: {
      operationId: 'job',
      summary: 'One job',
      tags,
      params: JobParams,
      querystring: JobQuery,
      response: answers(refTo(Job)),
    },
    handler: async (request, reply) => {
      const id = request.params.id as JobId;
      return request.query.wait === true ? await ended(reply, id) : viewJob(moontide.job(id));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/jobs/:id',
    schema: {
      operationId: 'cancel',
      summary: 'Cancel a job',
      tags,
      params: JobParams,
      response: answers(refTo(Job)),
    },
    handler: async (request) => viewJob(await moontide.cancel(request.params.id as JobId)),
  });
}
