import type { ProjectId, SessionId } from '../../core/model.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { answers } from '../openapi.ts';
import { patiently } from '../patience.ts';
import { SessionParams } from '../protocol/session.ts';
import { SessionContext, Usage, UsageQuery } from '../protocol/usage.ts';
import { refTo } from '../protocol/schema.ts';
import { viewContext, viewUsage } from '../views/usage.ts';

const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

export function addUsageRoutes(app: ControlApp, { sessions, usage, clock, stopping }: ControlContext): void {
  app.route({
    method: 'GET',
    url: '/usage',
    schema: {
      operationId: 'usage',
      summary: 'What was spent, by day, session, project and model, and what the cache saved',
      tags: ['usage'],
      querystring: UsageQuery,
      response: answers(refTo(Usage)),
    },
    handler: (request) => {
      const { project, session, days = DEFAULT_DAYS } = request.query;
      const since = clock.now() - days * DAY_MS;
      const report = usage.report({
        since,
        ...(project !== undefined && { projectId: project as ProjectId }),
        ...(session !== undefined && { sessionId: session as SessionId }),
      });
      return viewUsage(report, since);
    },
  });

  app.route({
    method: 'GET',
    url: '/session/:id/context',
    schema: {
      operationId: 'sessionContext',
      summary: "How large the context is against the model's window, and how it grows",
      tags: ['sessions'],
      params: SessionParams,
      response: answers(refTo(SessionContext)),
    },
    handler: (request) => viewContext(sessions.context(request.params.id as SessionId)),
  });

  app.route({
    method: 'POST',
    url: '/session/:id/compact',
    schema: {
      operationId: 'compactSession',
      summary: 'Begin the context anew, with what was said',
      tags: ['sessions'],
      params: SessionParams,
      response: answers(refTo(SessionContext)),
    },
    handler: async (request, reply) => {
      const id = request.params.id as SessionId;
      return viewContext(await patiently(reply, stopping, (signal) => sessions.compact(id, signal)));
    },
  });
}
