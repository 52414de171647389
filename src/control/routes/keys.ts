/** A project's key: the routes below `/projects/{id}/keys`. */
import type { ProjectId } from '../../core/model.ts';
import { Secret } from '../../secret.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { adminOnly } from '../caller.ts';
import { answers, failures } from '../openapi.ts';
import { CreatedKey, CreateKey, ProjectKey, ValidatedKey } from '../protocol/key.ts';
import { ProjectParams } from '../protocol/project.ts';
import { refTo } from '../protocol/schema.ts';
import { viewCreatedKey, viewSituation, viewValidatedKey } from '../views/key.ts';

const tags = ['keys'];

export function addKeyRoutes(app: ControlApp, { keys: { ofProjects } }: Pick<ControlContext, 'keys'>): void {
  app.route({
    method: 'GET',
    url: '/projects/:id/keys',
    onRequest: adminOnly,
    schema: {
      operationId: 'projectKey',
      summary: "Which source the project's key comes from, and the others",
      tags,
      params: ProjectParams,
      response: answers(refTo(ProjectKey)),
    },
    handler: async (request) => viewSituation(await ofProjects.status(request.params.id as ProjectId)),
  });

  app.route({
    method: 'POST',
    url: '/projects/:id/keys',
    onRequest: adminOnly,
    schema: {
      operationId: 'createKey',
      summary: 'Write a key to .env.project once the server has taken it',
      tags,
      params: ProjectParams,
      body: refTo(CreateKey),
      response: { 201: refTo(CreatedKey), ...failures },
    },
    handler: async (request, reply) => {
      const { key, validate = true } = request.body;
      const created = await ofProjects.create(request.params.id as ProjectId, new Secret(key), { validate });
      reply.code(201);
      return viewCreatedKey(created);
    },
  });

  app.route({
    method: 'POST',
    url: '/projects/:id/keys/validate',
    onRequest: adminOnly,
    schema: {
      operationId: 'validateKey',
      summary: 'Ask the server whether the key in use is good',
      tags,
      params: ProjectParams,
      response: answers(refTo(ValidatedKey)),
    },
    handler: async (request) => viewValidatedKey(await ofProjects.validate(request.params.id as ProjectId)),
  });

  app.route({
    method: 'DELETE',
    url: '/projects/:id/keys',
    onRequest: adminOnly,
    schema: {
      operationId: 'removeKey',
      summary: 'Take the key out of .env.project; the next source takes over',
      tags,
      params: ProjectParams,
      response: answers(refTo(ProjectKey)),
    },
    handler: async (request) => viewSituation(await ofProjects.remove(request.params.id as ProjectId)),
  });
}
