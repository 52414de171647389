/** Sessions: named conversations about a project. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { PermissionRules } from './permission.ts';
import { answer, choice, Count, Id, Instant, parameters, refTo, request } from './schema.ts';

/** So that it can be typed, and be a part of a path. */
const Name = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\s/\\x00-\\x1f][^/\\x00-\\x1f]*$',
  description: 'letters without a slash',
});
const Word = Type.String({ minLength: 1, maxLength: 128 });

export type Session = Static<typeof Session>;
export const Session = answer('Session', 'A named conversation, and what its tools may do.', {
  id: Type.String(),
  name: Type.String(),
  project: Type.String({ description: 'Id of the project.' }),
  engine: Type.String({ description: 'What answers in it.' }),
  agent: Type.Optional(Type.String()),
  agentFile: Type.Optional(
    Type.String({ description: 'The file that its prompt and tools were taken from when it began, below the root.' }),
  ),
  model: Type.Optional(Type.String()),
  sprint: Type.Optional(Type.String()),
  state: choice(['active', 'archived']),
  permissions: PermissionRules,
  createdAt: Instant,
  usedAt: Instant,
  archivedAt: Type.Optional(Instant),
  stats: Type.Object({
    messages: Count,
    toolCalls: Count,
    permissionRequests: Count,
    tokens: Type.Object({
      input: Count,
      cached: Type.Integer({ minimum: 0, description: 'The part of `input` that came from the prefix cache.' }),
      output: Count,
    }),
  }),
});

export type SessionList = Static<typeof SessionList>;
export const SessionList = answer('SessionList', 'Sessions, newest first.', { sessions: Type.Array(refTo(Session)) });

export const SessionParams = parameters({ id: Id });

export const SessionsQuery = parameters({
  project: Type.Optional(Id),
  archived: Type.Optional(Type.Boolean({ default: false, description: 'The archived ones too.' })),
});

export type NewSession = Static<typeof NewSession>;
export const NewSession = request('NewSession', 'A conversation to begin.', {
  project: Type.Optional(
    Type.String({ minLength: 1, maxLength: 256, description: 'May be left out where there is one.' }),
  ),
  name: Type.Optional(Name),
  engine: Type.Optional(Word),
  agent: Type.Optional(Word),
  agentFile: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 4096,
      description: "The file of an agent in the project's folder: its prompt and its tools reach the engine.",
    }),
  ),
  model: Type.Optional(Word),
  sprint: Type.Optional(Word),
  permissions: Type.Optional(PermissionRules),
});

export type SessionChange = Static<typeof SessionChange>;
export const SessionChange = request('SessionChange', 'What is to be different about a session.', {
  name: Type.Optional(Name),
  model: Type.Optional(Word),
  permissions: Type.Optional(PermissionRules),
});

export type DeletedSession = Static<typeof DeletedSession>;
export const DeletedSession = answer('DeletedSession', 'A session that is gone.', {
  id: Type.String(),
  deleted: Type.Boolean(),
});
