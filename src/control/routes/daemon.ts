import type { ControlApp, ControlContext } from '../app.ts';
import { adminOnly } from '../caller.ts';
import { answers, failures } from '../openapi.ts';
import { Health, ShuttingDown, Status } from '../protocol/daemon.ts';
import { refTo } from '../protocol/schema.ts';
import { viewHealth, viewStatus } from '../views/daemon.ts';

const tags = ['daemon'];

export function addDaemonRoutes(
  app: ControlApp,
  { moontide, keys, sessions, clock, onShutdown }: ControlContext,
): void {
  app.route({
    method: 'GET',
    url: '/health',
    schema: { operationId: 'health', summary: 'Is the daemon well?', tags, response: answers(refTo(Health)) },
    handler: () => viewHealth(moontide.status(), clock.now(), keys.ofUser.list(), sessions.health()),
  });

  app.route({
    method: 'GET',
    url: '/status',
    schema: { operationId: 'status', summary: 'Everything at a glance', tags, response: answers(refTo(Status)) },
    handler: () => viewStatus(moontide.status()),
  });

  app.route({
    method: 'POST',
    url: '/shutdown',
    onRequest: adminOnly,
    schema: {
      operationId: 'shutdown',
      summary: 'End the daemon',
      tags,
      response: { 202: refTo(ShuttingDown), ...failures },
    },
    // Called for a refusal too.
    onResponse: async (_request, reply) => {
      if (reply.statusCode === 202) onShutdown();
    },
    handler: (_request, reply) => {
      reply.code(202);
      return { stopping: true, pid: moontide.status().pid };
    },
  });
}
