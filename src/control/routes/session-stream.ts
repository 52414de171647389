import { Type } from 'typebox';
import type { SessionId } from '../../core/model.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { EventStream } from '../event-stream.ts';
import { failures, rawAnswer } from '../openapi.ts';
import { SessionParams } from '../protocol/session.ts';
import { SessionEvent, SessionStreamQuery } from '../protocol/session-event.ts';
import { refTo } from '../protocol/schema.ts';

const SERVER_SENT_EVENTS = 'text/event-stream; charset=utf-8';

export function addSessionStreamRoute(app: ControlApp, { sessions, clock, stopping }: ControlContext): void {
  app.route({
    method: 'GET',
    url: '/session/:id/stream',
    schema: {
      operationId: 'sessionStream',
      summary: 'What happens in a session, as server-sent events',
      description:
        'Each has `id:`, `event:` with its type and `data:` with JSON. The header `Last-Event-ID` or the query `since` ' +
        'goes on after an event. While somebody follows a session, what the rules ask about waits for an answer.',
      tags: ['sessions'],
      params: SessionParams,
      querystring: SessionStreamQuery,
      headers: Type.Object({
        'last-event-id': Type.Optional(Type.String({ pattern: '^\\d{1,16}$', description: "An event's id." })),
      }),
      response: { 200: rawAnswer<EventStream>('text/event-stream', refTo(SessionEvent)), ...failures },
    },
    handler: (request, reply) => {
      const followed = sessions.follow(request.params.id as SessionId);
      const lastEventId = request.headers['last-event-id'];
      const stream = new EventStream({
        feed: followed.feed,
        clock,
        since: lastEventId === undefined ? request.query.since : Number(lastEventId),
        notice: ({ data }) => JSON.stringify(data),
        stopping: AbortSignal.any([stopping, followed.gone]),
      });
      stream.once('close', () => followed[Symbol.dispose]());
      reply.headers({ 'content-type': SERVER_SENT_EVENTS, connection: 'close' });
      return stream;
    },
  });
}
