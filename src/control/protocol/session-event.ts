/** Events of a session: what those are told who follow it. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { SessionEvents } from '../../session/events.ts';
import { PermissionAnswer } from './permission.ts';
import { named, parameters, request } from './schema.ts';

const SESSION_EVENT_TYPES = [
  'message',
  'thought',
  'tool_start',
  'tool_progress',
  'tool_output',
  'tool_complete',
  'permission_request',
  'permission_resolved',
  'usage',
  'turn_start',
  'turn_complete',
  'error',
  'session',
  'gap',
  'dropped',
] as const;

/** What the stream itself has to say to one reader. */
interface StreamNotices {
  readonly gap: { readonly asked: number };
  readonly dropped: { readonly missed: number };
}

type Happenings = SessionEvents & StreamNotices;

/** One event as a reader of the stream sees it. */
export type SessionHappening = {
  readonly [Type in keyof Happenings]: { readonly id: number; readonly type: Type; readonly data: Happenings[Type] };
}[keyof Happenings];

export type SessionEvent = Static<typeof SessionEvent>;
export const SessionEvent = named(
  'SessionEvent',
  Type.Record(Type.String(), Type.Unknown(), {
    description:
      `The data of an event of one of the types ${SESSION_EVENT_TYPES.join(', ')}. ` +
      '`gap`: events between the id asked for and the next are forgotten. `dropped`: the reader was too slow; connect again to go on.',
  }),
);

export const SessionStreamQuery = parameters({
  since: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Begin after the event with this id; `Last-Event-ID` comes first.' }),
  ),
});

/** What a client may send over a WebSocket. */
export const SocketMessage = request('SocketMessage', 'An answer to what waits.', {
  type: Type.Literal('permission_response'),
  data: Type.Object(
    { id: Type.String({ minLength: 1, maxLength: 256 }), ...PermissionAnswer.properties },
    { additionalProperties: false },
  ),
});
