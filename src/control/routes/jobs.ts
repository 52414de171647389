import type { JobId, ProjectId } from '../../core/model.ts';
import type { JobRequest } from '../../sync/api.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { endedJob, jobAnswer } from '../job-answer.ts';
import { answers } from '../openapi.ts';
import {
  Job,
  JobList,
  JobParams,
  JobQuery,
  JobsQuery,
  PlannedRequest,
  ReuploadRequest,
  SyncRequest,
} from '../protocol/job.ts';
import { ProjectParams } from '../protocol/project.ts';
import { refTo } from '../protocol/schema.ts';
import { viewJob } from '../views/job.ts';

const tags = ['jobs'];
const DEFAULT_LIMIT = 100;

export function addJobRoutes(app: ControlApp, context: ControlContext): void {
  const { moontide } = context;
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
    handler: async (request, reply) => {
      const { initial = false, import: takesOver = false, wait } = request.body;
      const kind = initial ? 'initial' : 'sync';
      const job = await moontide.ask(request.params.id as ProjectId, { kind: takesOver ? 'import' : kind });
      return jobAnswer(context, reply, job, wait);
    },
  });

  app.route({
    method: 'POST',
    url: '/projects/:id/clean',
    schema: {
      operationId: 'clean',
      summary: 'Delete the remote files of a project',
      tags,
      params: ProjectParams,
      body: refTo(PlannedRequest),
      response,
    },
    handler: async (request, reply) => {
      const { plan, wait } = request.body;
      const asked: JobRequest = { kind: 'clean', ...(plan === undefined ? {} : { planId: plan }) };
      return jobAnswer(context, reply, await moontide.ask(request.params.id as ProjectId, asked), wait);
    },
  });

  app.route({
    method: 'POST',
    url: '/projects/:id/reupload',
    schema: {
      operationId: 'reupload',
      summary: 'Upload every document afresh',
      tags,
      params: ProjectParams,
      body: refTo(ReuploadRequest),
      response,
    },
    handler: async (request, reply) => {
      const { plan, cleanFirst, wait } = request.body;
      const asked: JobRequest = {
        kind: 'reupload',
        ...(plan === undefined ? {} : { planId: plan }),
        ...(cleanFirst === undefined ? {} : { cleanFirst }),
      };
      return jobAnswer(context, reply, await moontide.ask(request.params.id as ProjectId, asked), wait);
    },
  });

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
      return request.query.wait === true ? await endedJob(context, reply, id) : viewJob(moontide.job(id));
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
