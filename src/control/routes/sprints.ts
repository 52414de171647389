import type { ProjectId } from '../../core/model.ts';
import type { Sprint as DomainSprint } from '../../core/sprint.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { answers, failures } from '../openapi.ts';
import { ProjectParams } from '../protocol/project.ts';
import { refTo } from '../protocol/schema.ts';
import { Sprint, SprintList, SprintParams, SprintSteps } from '../protocol/sprint.ts';
import { defined } from '../views/defined.ts';
import { isoInstant } from '../views/instant.ts';

const tags = ['sprints'];

export function addSprintRoutes(app: ControlApp, { moontide }: ControlContext): void {
  app.route({
    method: 'GET',
    url: '/projects/:id/sprints',
    schema: {
      operationId: 'sprints',
      summary: 'Sprints, newest first',
      tags,
      params: ProjectParams,
      response: answers(refTo(SprintList)),
    },
    handler: (request) => ({ sprints: moontide.sprints(request.params.id as ProjectId).map(viewSprint) }),
  });

  app.route({
    method: 'GET',
    url: '/projects/:id/sprints/:name/:change',
    schema: {
      operationId: 'sprintSteps',
      summary: 'What starting or ending a sprint would do',
      tags,
      params: SprintParams,
      response: answers(refTo(SprintSteps)),
    },
    handler: (request) => {
      const { id, name, change } = request.params;
      const { steps, sessions } = moontide.sprintSteps(id as ProjectId, change, name);
      return { steps: [...steps], sessions: [...sessions] };
    },
  });

  app.route({
    method: 'POST',
    url: '/projects/:id/sprints/:name/:change',
    schema: {
      operationId: 'changeSprint',
      summary: 'Start or end a sprint: puts its jobs in line',
      tags,
      params: SprintParams,
      response: { 202: refTo(Sprint), ...failures },
    },
    handler: (request, reply) => {
      const { id, name, change } = request.params;
      reply.code(202);
      return viewSprint(moontide.changeSprint(id as ProjectId, change, name));
    },
  });
}

function viewSprint({ name, state, jobs, startedAt, endedAt }: DomainSprint): Sprint {
  return defined({ name, state, jobs: [...jobs], startedAt: isoInstant(startedAt), endedAt: isoInstant(endedAt) });
}
