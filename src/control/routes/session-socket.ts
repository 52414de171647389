import websocket from '@fastify/websocket';
import { MoontideError } from '../../core/errors.ts';
import type { PermissionId, SessionId } from '../../core/model.ts';
import type { Sessions } from '../../session/api.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { asShownError, viewError } from '../error-answer.ts';
import { failures } from '../openapi.ts';
import { SessionStreamQuery, SocketMessage } from '../protocol/session-event.ts';
import { SessionParams } from '../protocol/session.ts';
import { checked } from '../validation.ts';
import { serveSessionSocket } from '../session-socket.ts';

/** Of one message of a client. */
const LARGEST_MESSAGE_BYTES = 65_536;

/** At a time, in one session. */
const MOST_SOCKETS = 10;

/** In a scope of its own: WebSockets need hooks that no other route has. */
export async function addSessionSocketRoute(scope: ControlApp, context: ControlContext): Promise<void> {
  const { sessions, clock, log, stopping } = context;
  const open = new Map<SessionId, number>();
  await scope.register(websocket, {
    options: { maxPayload: LARGEST_MESSAGE_BYTES },
    errorHandler: (error, socket) => {
      log.debug({ err: error }, 'a WebSocket broke');
      socket.terminate();
    },
  });

  scope.route({
    method: 'GET',
    url: '/session/:id/ws',
    schema: {
      operationId: 'sessionSocket',
      summary: 'What happens in a session, over a WebSocket',
      description:
        'Each message of the server is `{type, id, data}` with the types and the data of `GET /session/{id}/stream`; ' +
        '`?since=` goes on after an id. A client may send `{"type": "permission_response", "data": {"id", "action"}}`.',
      tags: ['sessions'],
      params: SessionParams,
      querystring: SessionStreamQuery,
      response: failures,
    },
    // Before the upgrade, so that what is wrong is an answer like any other.
    preHandler: async ({ params }) => {
      const id = params.id as SessionId;
      sessions.get(id);
      if ((open.get(id) ?? 0) < MOST_SOCKETS) return;
      throw new MoontideError('RATE_LIMITED', `${MOST_SOCKETS} WebSockets are open in this session already`, {
        details: { limit: MOST_SOCKETS },
        fix: 'Close one of them.',
      });
    },
    handler: () => {
      throw new MoontideError('INVALID_REQUEST', 'this is a WebSocket: ask for an upgrade', {
        details: { field: 'upgrade', allowed: ['websocket'] },
      });
    },
    wsHandler: async (socket, request) => {
      const id = request.params.id as SessionId;
      open.set(id, (open.get(id) ?? 0) + 1);
      try {
        using followed = sessions.follow(id);
        await serveSessionSocket({
          socket,
          feed: followed.feed,
          clock,
          since: request.query.since,
          ended: AbortSignal.any([stopping, followed.gone]),
          onMessage: (text) => answered(() => take(sessions, id, text)),
        });
      } finally {
        const left = (open.get(id) ?? 1) - 1;
        if (left === 0) open.delete(id);
        else open.set(id, left);
      }
    },
  });
}

function take(sessions: Sessions, id: SessionId, text: string): void {
  const { data } = checked(SocketMessage, parsed(text));
  sessions.permit(id, data.id as PermissionId, data);
}

/** What went wrong, as a message. */
function answered(work: () => void): object | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return { type: 'error', data: viewError(asShownError(error)).error };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MoontideError('INVALID_REQUEST', 'the message is not JSON that can be read', { cause: error });
  }
}
