import type { FastifyRequest } from 'fastify';
import type { MessageId, ProjectId, SessionId } from '../../core/model.ts';
import type { Session as DomainSession } from '../../session/ports.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { refusePage, refusePlain } from '../caller.ts';
import { answers, failures } from '../openapi.ts';
import { patiently } from '../patience.ts';
import { limitPerSession } from '../rate-limit.ts';
import { Aborted, Message, MessageList, MessagesQuery, Prompt, ShellCommand } from '../protocol/message.ts';
import {
  DeletedSession,
  NewSession,
  Session,
  SessionChange,
  SessionList,
  SessionParams,
  SessionsQuery,
} from '../protocol/session.ts';
import type { Session as WireSession } from '../protocol/session.ts';
import { refTo } from '../protocol/schema.ts';
import { viewMessage, viewSession } from '../views/session.ts';

const tags = ['sessions'];
const DEFAULT_LIMIT = 100;
const COMMANDS_PER_MINUTE = 100;
const RULES = 'giving a session rules of its own';

export function addSessionRoutes(app: ControlApp, { sessions, clock, stopping }: ControlContext): void {
  const view = async (session: DomainSession): Promise<WireSession> =>
    viewSession(session, await sessions.rules(session.id));

  app.route({
    method: 'POST',
    url: '/session',
    schema: {
      operationId: 'createSession',
      summary: 'Begin a conversation about a project',
      tags,
      body: refTo(NewSession),
      response: { 201: refTo(Session), ...failures },
    },
    handler: async (request, reply) => {
      const { project, ...wanted } = request.body;
      if (wanted.permissions !== undefined) refuseRules(request);
      const created = await sessions.create({
        ...wanted,
        ...(project === undefined ? {} : { projectId: project as ProjectId }),
      });
      reply.code(201);
      return view(created);
    },
  });

  app.route({
    method: 'GET',
    url: '/session',
    schema: {
      operationId: 'sessions',
      summary: 'Sessions, newest first',
      tags,
      querystring: SessionsQuery,
      response: answers(refTo(SessionList)),
    },
    handler: async (request) => {
      const { project, archived = false } = request.query;
      const found = sessions.list(project === undefined ? { archived } : { projectId: project as ProjectId, archived });
      return { sessions: await Promise.all(found.map(view)) };
    },
  });

  app.route({
    method: 'GET',
    url: '/session/:id',
    schema: {
      operationId: 'session',
      summary: 'One session, with the rules that are in force',
      tags,
      params: SessionParams,
      response: answers(refTo(Session)),
    },
    handler: (request) => view(sessions.get(idOf(request))),
  });

  app.route({
    method: 'PATCH',
    url: '/session/:id',
    schema: {
      operationId: 'changeSession',
      summary: 'Rename a session, or change its model or its rules',
      tags,
      params: SessionParams,
      body: refTo(SessionChange),
      response: answers(refTo(Session)),
    },
    handler: (request) => {
      if (request.body.permissions !== undefined) refuseRules(request);
      return view(sessions.change(idOf(request), request.body));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/session/:id',
    schema: {
      operationId: 'deleteSession',
      summary: 'Delete a session with all that was said in it',
      tags,
      params: SessionParams,
      response: answers(refTo(DeletedSession)),
    },
    handler: async (request) => {
      const id = idOf(request);
      await sessions.delete(id);
      return { id, deleted: true };
    },
  });

  const steps = [
    ['archive', 'archiveSession', 'End a session; it can still be read'],
    ['resume', 'resumeSession', 'Take an archived session up again'],
  ] as const;
  for (const [step, operationId, summary] of steps) {
    app.route({
      method: 'POST',
      url: `/session/:id/${step}`,
      schema: { operationId, summary, tags, params: SessionParams, response: answers(refTo(Session)) },
      handler: async (request) => view(await sessions[step](idOf(request))),
    });
  }

  app.route({
    method: 'GET',
    url: '/session/:id/messages',
    schema: {
      operationId: 'messages',
      summary: 'What was said and done',
      tags,
      params: SessionParams,
      querystring: MessagesQuery,
      response: answers(refTo(MessageList)),
    },
    handler: (request) => {
      const { before, limit = DEFAULT_LIMIT } = request.query;
      const page = before === undefined ? { limit } : { before: before as MessageId, limit };
      return { messages: sessions.messages(idOf(request), page).map(viewMessage) };
    },
  });

  app.route({
    method: 'POST',
    url: '/session/:id/message',
    schema: {
      operationId: 'prompt',
      summary: 'Have something answered; the answer goes on when the caller goes away',
      tags,
      params: SessionParams,
      body: refTo(Prompt),
      response: { 202: refTo(Message), ...answers(refTo(Message)) },
    },
    handler: async (request, reply) => {
      const { wait = true, ...prompt } = request.body;
      const id = idOf(request);
      const asked = sessions.prompt(id, prompt);
      if (wait) return viewMessage(await patiently(reply, stopping, (signal) => sessions.answer(id, asked.id, signal)));
      reply.code(202);
      return viewMessage(asked);
    },
  });

  app.route({
    method: 'POST',
    url: '/session/:id/abort',
    schema: {
      operationId: 'abort',
      summary: 'End the answer and the commands that are under way',
      tags,
      params: SessionParams,
      response: answers(refTo(Aborted)),
    },
    handler: async (request) => ({ aborted: await sessions.abort(idOf(request)) }),
  });

  app.route({
    method: 'POST',
    url: '/session/:id/shell',
    schema: {
      operationId: 'shell',
      summary: 'Run a command under the rules of the session; it ends when the caller goes away',
      tags,
      params: SessionParams,
      body: refTo(ShellCommand),
      response: answers(refTo(Message)),
    },
    preHandler: limitPerSession({ clock, limit: COMMANDS_PER_MINUTE, what: 'commands' }),
    handler: async (request, reply) =>
      viewMessage(await patiently(reply, stopping, (signal) => sessions.shell(idOf(request), request.body, signal))),
  });
}

function refuseRules(request: FastifyRequest): void {
  refusePlain(request, RULES);
  refusePage(request, RULES);
}

function idOf(request: FastifyRequest): SessionId {
  return (request.params as { readonly id: string }).id as SessionId;
}
