import { Type } from 'typebox';
import type { ControlApp, ControlContext } from '../app.ts';
import { failures, rawAnswer } from '../openapi.ts';

/** The text format, as its specification wants it announced. */
const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

export function addMetricsRoute(app: ControlApp, { metrics }: ControlContext): void {
  app.route({
    method: 'GET',
    url: '/metrics',
    schema: {
      operationId: 'metrics',
      summary: 'Figures for Prometheus',
      tags: ['daemon'],
      response: { 200: rawAnswer<Buffer>('text/plain', Type.String()), ...failures },
    },
    handler: async (_request, reply) => {
      reply.header('content-type', PROMETHEUS_TEXT);
      // As bytes, so that nothing makes JSON of it.
      return Buffer.from(await metrics());
    },
  });
}
