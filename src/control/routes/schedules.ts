import type { ProjectId } from '../../core/model.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { jobAnswer } from '../job-answer.ts';
import { answers } from '../openapi.ts';
import { Job } from '../protocol/job.ts';
import { ProjectParams } from '../protocol/project.ts';
import { refTo } from '../protocol/schema.ts';
import { RunRequest, ScheduleList, ScheduleParams } from '../protocol/schedule.ts';
import { viewSchedule } from '../views/schedule.ts';

const tags = ['schedules'];

export function addScheduleRoutes(app: ControlApp, context: ControlContext): void {
  const { moontide } = context;

  app.route({
    method: 'GET',
    url: '/projects/:id/schedules',
    schema: {
      operationId: 'schedules',
      summary: 'What is done by the clock, with the next and the last run of each',
      tags,
      params: ProjectParams,
      response: answers(refTo(ScheduleList)),
    },
    handler: async (request) => ({
      schedules: (await moontide.schedules(request.params.id as ProjectId)).map(viewSchedule),
    }),
  });

  app.route({
    method: 'POST',
    url: '/projects/:id/schedules/:name/run',
    schema: {
      operationId: 'runSchedule',
      summary: 'Run a schedule now',
      tags,
      params: ScheduleParams,
      body: refTo(RunRequest),
      response: { 202: refTo(Job), ...answers(refTo(Job)) },
    },
    handler: async (request, reply) => {
      const { id, name } = request.params;
      const job = await moontide.runSchedule(id as ProjectId, name);
      return jobAnswer(context, reply, job, request.body.wait);
    },
  });
}
