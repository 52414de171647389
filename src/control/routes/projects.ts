import type { ProjectId } from '../../core/model.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { adminOnly } from '../caller.ts';
import { answers } from '../openapi.ts';
import { Plan, PlanQuery } from '../protocol/plan.ts';
import {
  AddedProject,
  AddProject,
  Confirmation,
  DocumentList,
  Project,
  ProjectList,
  ProjectParams,
  RemovedProject,
  RemoveQuery,
  Trusting,
} from '../protocol/project.ts';
import { refTo } from '../protocol/schema.ts';
import { viewPlan } from '../views/plan.ts';
import { viewAddedProject, viewDocument, viewProject } from '../views/project.ts';

const tags = ['projects'];

export function addProjectRoutes(app: ControlApp, { moontide }: ControlContext): void {
  app.route({
    method: 'GET',
    url: '/projects',
    schema: { operationId: 'projects', summary: 'Every project', tags, response: answers(refTo(ProjectList)) },
    handler: () => ({ projects: moontide.projects().map(viewProject) }),
  });

  app.route({
    method: 'POST',
    url: '/projects',
    onRequest: adminOnly,
    schema: {
      operationId: 'add',
      summary: 'Keep a folder in step; 200 when it was known already',
      tags,
      body: refTo(AddProject),
      response: { 201: refTo(AddedProject), ...answers(refTo(AddedProject)) },
    },
    handler: async (request, reply) => {
      const { root, name, import: takesOver = false } = request.body;
      const added = await moontide.add(root, { ...(name === undefined ? {} : { name }), import: takesOver });
      reply.code(added.outcome === 'added' ? 201 : 200);
      return viewAddedProject(added);
    },
  });

  app.route({
    method: 'GET',
    url: '/projects/:id',
    schema: {
      operationId: 'project',
      summary: 'One project',
      tags,
      params: ProjectParams,
      response: answers(refTo(Project)),
    },
    handler: (request) => viewProject(moontide.project(request.params.id as ProjectId)),
  });

  app.route({
    method: 'DELETE',
    url: '/projects/:id',
    schema: {
      operationId: 'remove',
      summary: 'Forget a project, and delete its remote files unless told to keep them',
      tags,
      params: ProjectParams,
      querystring: RemoveQuery,
      response: answers(refTo(RemovedProject)),
    },
    handler: async (request) => {
      const id = request.params.id as ProjectId;
      const { keepRemote = false, dryRun = false, plan } = request.query;
      if (!dryRun) {
        await moontide.remove(id, { keepRemote, ...(plan === undefined ? {} : { planId: plan }) });
        return { id, removed: true };
      }
      moontide.project(id);
      return { id, removed: false, ...(keepRemote ? {} : { plan: viewPlan(await moontide.plan(id, 'clean')) }) };
    },
  });

  const steps = [
    ['pause', 'Stop until resumed'],
    ['resume', 'Go on after a pause, a clean or a halt'],
  ] as const;
  for (const [step, summary] of steps) {
    app.route({
      method: 'POST',
      url: `/projects/:id/${step}`,
      schema: { operationId: step, summary, tags, params: ProjectParams, response: answers(refTo(Project)) },
      handler: async (request) => viewProject(await moontide[step](request.params.id as ProjectId)),
    });
  }

  app.route({
    method: 'POST',
    url: '/projects/:id/trust',
    onRequest: adminOnly,
    schema: {
      operationId: 'trust',
      summary: 'Allow what comes with the repository beyond naming documents, until those lines change',
      tags,
      params: ProjectParams,
      body: refTo(Trusting),
      response: answers(refTo(Project)),
    },
    handler: async (request) => viewProject(await moontide.trust(request.params.id as ProjectId, request.body.digest)),
  });

  app.route({
    method: 'DELETE',
    url: '/projects/:id/trust',
    onRequest: adminOnly,
    schema: {
      operationId: 'distrust',
      summary: 'Take back what was allowed',
      tags,
      params: ProjectParams,
      response: answers(refTo(Project)),
    },
    handler: async (request) => viewProject(await moontide.distrust(request.params.id as ProjectId)),
  });

  app.route({
    method: 'POST',
    url: '/projects/:id/confirm',
    schema: {
      operationId: 'confirm',
      summary: 'Let a halted project carry out the plan that was shown',
      tags,
      params: ProjectParams,
      body: refTo(Confirmation),
      response: answers(refTo(Project)),
    },
    handler: async (request) => viewProject(await moontide.confirm(request.params.id as ProjectId, request.body.plan)),
  });

  app.route({
    method: 'GET',
    url: '/projects/:id/documents',
    schema: {
      operationId: 'documents',
      summary: 'Every document and everything left out',
      tags,
      params: ProjectParams,
      response: answers(refTo(DocumentList)),
    },
    handler: async (request) => {
      const documents = await moontide.documents(request.params.id as ProjectId);
      return { documents: documents.map(viewDocument) };
    },
  });

  app.route({
    method: 'GET',
    url: '/projects/:id/plan',
    schema: {
      operationId: 'plan',
      summary: 'What would be done, and why; changes nothing',
      tags,
      params: ProjectParams,
      querystring: PlanQuery,
      response: answers(refTo(Plan)),
    },
    handler: async (request) =>
      viewPlan(await moontide.plan(request.params.id as ProjectId, request.query.kind ?? 'sync')),
  });
}
