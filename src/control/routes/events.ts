import { Type } from 'typebox';
import type { ProjectId } from '../../core/model.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { EventStream } from '../event-stream.ts';
import { failures, rawAnswer } from '../openapi.ts';
import { EventsQuery, StreamEvent } from '../protocol/event.ts';
import { refTo } from '../protocol/schema.ts';
import { isoInstant } from '../views/instant.ts';

const SERVER_SENT_EVENTS = 'text/event-stream; charset=utf-8';

export function addEventRoutes(app: ControlApp, { events, clock, moontide, stopping }: ControlContext): void {
  app.route({
    method: 'GET',
    url: '/events',
    schema: {
      operationId: 'events',
      summary: 'Everything that happens, as server-sent events',
      description:
        'Each has `id:`, `event:` with its type and `data:` with the event as JSON. The header `Last-Event-ID` or the ' +
        'query `since` goes on after an event; without them the stream begins with what happens from now on.',
      tags: ['events'],
      querystring: EventsQuery,
      headers: Type.Object({
        'last-event-id': Type.Optional(Type.String({ pattern: '^\\d{1,16}$', description: "An event's id." })),
      }),
      response: { 200: rawAnswer<EventStream>('text/event-stream', refTo(StreamEvent)), ...failures },
    },
    handler: (request, reply) => {
      const { project, since } = request.query;
      if (project !== undefined) moontide.project(project as ProjectId);
      const lastEventId = request.headers['last-event-id'];
      const stream = new EventStream({
        feed: events,
        clock,
        notice: (notice) => JSON.stringify({ ...notice, at: isoInstant(clock.now()) } satisfies StreamEvent),
        since: lastEventId === undefined ? since : Number(lastEventId),
        projectId: project,
        stopping,
      });
      reply.headers({ 'content-type': SERVER_SENT_EVENTS, connection: 'close' });
      return stream;
    },
  });
}
