/** Conversations, what was said in them, and what was allowed in them for good. */
import type { AgentProfile } from '../core/agent-profile.ts';
import type { Instant, MessageId, ProjectId, SessionId } from '../core/model.ts';
import type { PermissionRules } from '../core/permission.ts';
import type { Grant, Message, Session, SessionStore } from '../session/ports.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';

interface SessionRow {
  readonly id: SessionId;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly engine: string;
  readonly agent: string | null;
  /** JSON, of `AgentProfile`. */
  readonly profile: string | null;
  readonly model: string | null;
  readonly sprint: string | null;
  readonly state: Session['state'];
  /** JSON, of `PermissionRules`. */
  readonly permissions: string;
  readonly createdAt: Instant;
  readonly usedAt: Instant;
  readonly archivedAt: Instant | null;
  readonly messages: number;
  readonly toolCalls: number;
  readonly permissionRequests: number;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

interface MessageRow {
  readonly id: MessageId;
  readonly sessionId: SessionId;
  readonly type: Message['type'];
  readonly at: Instant;
  /** JSON, of the rest. */
  readonly body: string;
}

interface OfSession {
  readonly id: SessionId;
}

const COLUMNS = `id, project_id as projectId, name, engine, agent, profile, model, sprint, state, permissions,
  created_at as createdAt, used_at as usedAt, archived_at as archivedAt, messages, tool_calls as toolCalls,
  permission_requests as permissionRequests, input_tokens as input, cached_tokens as cached, output_tokens as output`;

export function prepareSessions(connection: Connection): SessionStore {
  const put = connection.prepare<SessionRow>(
    `insert into sessions (id, project_id, name, engine, agent, profile, model, sprint, state, permissions, created_at, used_at,
       archived_at, messages, tool_calls, permission_requests, input_tokens, cached_tokens, output_tokens)
     values (:id, :projectId, :name, :engine, :agent, :profile, :model, :sprint, :state, :permissions, :createdAt, :usedAt,
       :archivedAt, :messages, :toolCalls, :permissionRequests, :input, :cached, :output)
     on conflict (id) do update set
       name = excluded.name, engine = excluded.engine, agent = excluded.agent, model = excluded.model,
       sprint = excluded.sprint, state = excluded.state, permissions = excluded.permissions,
       used_at = excluded.used_at, archived_at = excluded.archived_at, messages = excluded.messages,
       tool_calls = excluded.tool_calls, permission_requests = excluded.permission_requests,
       input_tokens = excluded.input_tokens, cached_tokens = excluded.cached_tokens,
       output_tokens = excluded.output_tokens`,
  );
  const one = connection.prepare<OfSession, SessionRow>(`select ${COLUMNS} from sessions where id = :id`);
  const newest = connection.prepare<{ projectId: ProjectId | null; archived: 0 | 1 }, SessionRow>(
    `select ${COLUMNS} from sessions
     where (:projectId is null or project_id = :projectId) and (:archived = 1 or state = 'active')
     order by sequence desc`,
  );
  const remove = connection.prepare<OfSession>('delete from sessions where id = :id');

  const append = connection.prepare<MessageRow>(
    'insert into messages (id, session_id, type, at, body) values (:id, :sessionId, :type, :at, :body)',
  );
  const last = connection.prepare<OfSession & { before: MessageId | null; limit: number }, MessageRow>(
    `select id, session_id as sessionId, type, at, body from messages
     where session_id = :id
       and (:before is null or sequence < (select sequence from messages where id = :before and session_id = :id))
     order by sequence desc limit :limit`,
  );

  const grants = connection.prepare<OfSession, Grant>(
    'select tool, text, action from grants where session_id = :id order by tool, text',
  );
  const putGrant = connection.prepare<OfSession & Grant>(
    'insert or replace into grants (session_id, tool, text, action) values (:id, :tool, :text, :action)',
  );
  const state = connection.prepare<OfSession, { state: string | null }>(
    'select engine_state as state from sessions where id = :id',
  );
  const setState = connection.prepare<OfSession & { state: string }>(
    'update sessions set engine_state = :state where id = :id',
  );

  return {
    put: (session) => {
      put.run(rowOf(session));
    },
    get: (id) => {
      const row = one.get({ id });
      return row === undefined ? undefined : sessionOf(row);
    },
    list: ({ projectId, archived }) =>
      newest.all({ projectId: projectId ?? null, archived: archived ? 1 : 0 }).map(sessionOf),
    delete: (id) => {
      remove.run({ id });
    },
    append: ({ id, sessionId, type, at, ...body }) => {
      append.run({ id, sessionId, type, at: wholeMs(at), body: JSON.stringify(body) });
    },
    messages: (id, { before, limit }) =>
      last
        .all({ id, before: before ?? null, limit })
        .map(messageOf)
        .toReversed(),
    grants: (id) => grants.all({ id }),
    putGrant: (id, grant) => {
      putGrant.run({ id, ...grant });
    },
    engineState: (id) => state.get({ id })?.state ?? undefined,
    setEngineState: (id, text) => {
      setState.run({ id, state: text });
    },
  };
}

function rowOf({ agent, profile, model, sprint, archivedAt, stats, ...session }: Session): SessionRow {
  const { tokens, ...counts } = stats;
  return {
    ...session,
    ...counts,
    ...tokens,
    agent: agent ?? null,
    profile: profile === undefined ? null : JSON.stringify(profile),
    model: model ?? null,
    sprint: sprint ?? null,
    permissions: JSON.stringify(session.permissions),
    createdAt: wholeMs(session.createdAt),
    usedAt: wholeMs(session.usedAt),
    archivedAt: archivedAt === undefined ? null : wholeMs(archivedAt),
  };
}

function sessionOf(row: SessionRow): Session {
  const { agent, profile, model, sprint, archivedAt, messages, toolCalls, permissionRequests, input, cached, output } =
    row;
  return {
    id: row.id,
    projectId: row.projectId,
    name: row.name,
    engine: row.engine,
    ...(agent === null ? {} : { agent }),
    ...(profile === null ? {} : { profile: JSON.parse(profile) as AgentProfile }),
    ...(model === null ? {} : { model }),
    ...(sprint === null ? {} : { sprint }),
    state: row.state,
    permissions: JSON.parse(row.permissions) as PermissionRules,
    createdAt: row.createdAt,
    usedAt: row.usedAt,
    ...(archivedAt === null ? {} : { archivedAt }),
    stats: { messages, toolCalls, permissionRequests, tokens: { input, cached, output } },
  };
}

function messageOf({ body, ...row }: MessageRow): Message {
  return { ...row, ...(JSON.parse(body) as Pick<Message, 'parts'>) };
}
