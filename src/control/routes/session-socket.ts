import websocket from '@fastify/websocket';
import type { FastifyRequest } from 'fastify';
import { MoontideError } from '../../core/errors.ts';
import type { PermissionId, SessionId } from '../../core/model.ts';
import { requireToken } from '../access.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { callerOf, refusePlain } from '../caller.ts';
import type { Caller } from '../caller.ts';
import { asShownError, viewError } from '../error-answer.ts';
import { failures } from '../openapi.ts';
import { SessionStreamQuery, SocketMessage } from '../protocol/session-event.ts';
import { SessionParams } from '../protocol/session.ts';
import { checked } from '../validation.ts';
import { serveSessionSocket } from '../session-socket.ts';

/** Of one message of a client. */
const LARGEST_MESSAGE_BYTES = 65_536;

/** At a time, with one token; over the socket in one session. */
const MOST_SOCKETS = 10;

/** In a scope of its own: WebSockets need hooks that no other route has. */
export async function addSessionSocketRoute(scope: ControlApp, context: ControlContext): Promise<void> {
  const { sessions, clock, log, stopping } = context;
  const open = new Map<SessionId | Caller, number>();
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
    preHandler: async (request) => {
      const id = request.params.id as SessionId;
      sessions.get(id);
      const whose = countedBy(request, id);
      if ((open.get(whose) ?? 0) < MOST_SOCKETS) return;
      const where = whose === id ? 'in this session' : 'with this token';
      throw new MoontideError('RATE_LIMITED', `${MOST_SOCKETS} WebSockets are open ${where} already.`, {
        details: { limit: MOST_SOCKETS },
        fix: 'Close one of them.',
      });
    },
    handler: () => {
      throw new MoontideError('INVALID_REQUEST', 'This is a WebSocket: ask for an upgrade.', {
        details: { field: 'upgrade', allowed: ['websocket'] },
      });
    },
    wsHandler: async (socket, request) => {
      const id = request.params.id as SessionId;
      const whose = countedBy(request, id);
      open.set(whose, (open.get(whose) ?? 0) + 1);
      try {
        using followed = sessions.follow(id);
        await serveSessionSocket({
          socket,
          feed: followed.feed,
          clock,
          since: request.query.since,
          ended: AbortSignal.any([stopping, followed.gone]),
          onMessage: (text) => answered(() => take(request, context, id, text)),
        });
      } finally {
        const left = (open.get(whose) ?? 1) - 1;
        if (left === 0) open.delete(whose);
        else open.set(whose, left);
      }
    },
  });
}

function countedBy(request: FastifyRequest, id: SessionId): SessionId | Caller {
  const caller = callerOf(request);
  return caller === 'owner' ? id : caller;
}

function take(request: FastifyRequest, { sessions, tokens }: ControlContext, id: SessionId, text: string): void {
  if (callerOf(request) !== 'owner') requireToken(request, tokens);
  const { data } = checked(SocketMessage, parsed(text));
  if (data.action !== 'deny') refusePlain(request, 'allowing what waits');
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
    throw new MoontideError('INVALID_REQUEST', 'The message is not JSON that can be read.', { cause: error });
  }
}
