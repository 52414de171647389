/** The sessions of the control API as methods. */
import type { IncomingMessage } from 'node:http';
import type { CallJson, CallOptions } from './client-call.ts';
import { followEvents } from './follow-events.ts';
import { followSession, type FollowedSession } from './follow-session.ts';
import type { Aborted, Message, MessageList, Prompt, ShellCommand } from './protocol/message.ts';
import type {
  PendingPermission,
  PendingPermissionList,
  PermissionAnswer,
  PermissionCheck,
  PermissionDecision,
  ResolvedPermission,
} from './protocol/permission.ts';
import type { SessionHappening } from './protocol/session-event.ts';
import type { DeletedSession, NewSession, Session, SessionChange, SessionList } from './protocol/session.ts';
import type { SessionContext } from './protocol/usage.ts';
import { path, query } from './url.ts';

export interface SessionClient {
  create(wanted?: NewSession, options?: CallOptions): Promise<Session>;
  /** Newest first. */
  list(options?: CallOptions & { project?: string; archived?: boolean }): Promise<Session[]>;
  get(id: string, options?: CallOptions): Promise<Session>;
  change(id: string, change: SessionChange, options?: CallOptions): Promise<Session>;
  archive(id: string, options?: CallOptions): Promise<Session>;
  resume(id: string, options?: CallOptions): Promise<Session>;
  delete(id: string, options?: CallOptions): Promise<DeletedSession>;
  /** The last ones before `before`, oldest first. */
  messages(id: string, options?: CallOptions & { before?: string; limit?: number }): Promise<Message[]>;
  /** Resolves with the answer, or with `wait: false` at once with the prompt. */
  prompt(id: string, prompt: Prompt, options?: CallOptions): Promise<Message>;
  /** How its context is doing. */
  context(id: string, options?: CallOptions): Promise<SessionContext>;
  /** Begins the context anew, with what was said. */
  compact(id: string, options?: CallOptions): Promise<SessionContext>;
  abort(id: string, options?: CallOptions): Promise<Aborted>;
  /** The command ends when `signal` aborts. */
  shell(id: string, command: ShellCommand, options?: CallOptions): Promise<Message>;
  /**
   * Has something answered and tells how it goes, from `turn_start` to `turn_complete`. Who stops reading does not end
   * the answer: `abort` does. @throws also SESSION_LOCKED.
   */
  turn(id: string, prompt: Omit<Prompt, 'wait'>, options?: CallOptions): AsyncIterableIterator<SessionHappening>;
  /** Resolves once the daemon tells what happens: nothing that is asked for after that is missed. */
  follow(id: string, options?: CallOptions): Promise<FollowedSession>;
  /** What happens from now on, or after `since`; connects again by itself, and ends when the session is deleted. */
  stream(id: string, options?: CallOptions & { since?: number }): AsyncIterableIterator<SessionHappening>;
  readonly permissions: {
    check(id: string, use: PermissionCheck, options?: CallOptions): Promise<PermissionDecision>;
    pending(id: string, options?: CallOptions): Promise<PendingPermission[]>;
    answer(
      id: string,
      permissionId: string,
      answer: PermissionAnswer,
      options?: CallOptions,
    ): Promise<ResolvedPermission>;
  };
}

export interface SessionClientParts {
  readonly call: CallJson;
  readonly open: (path: string, signal: AbortSignal) => Promise<IncomingMessage>;
  readonly signalOf: (options: CallOptions | undefined) => AbortSignal;
}

export function createSessionClient({ call, open, signalOf }: SessionClientParts): SessionClient {
  const follow: SessionClient['follow'] = (id, options) => {
    const signal = signalOf(options);
    return followSession({
      signal,
      open: (after) => open(path`/session/${id}/stream` + query({ since: after }), signal),
    });
  };

  return {
    create: (wanted = {}, options) => call('POST', '/session', options, wanted),
    list: async ({ project, archived, ...options } = {}) =>
      (await call<SessionList>('GET', `/session${query({ project, archived })}`, options)).sessions,
    get: (id, options) => call('GET', path`/session/${id}`, options),
    change: (id, change, options) => call('PATCH', path`/session/${id}`, options, change),
    archive: (id, options) => call('POST', path`/session/${id}/archive`, options),
    resume: (id, options) => call('POST', path`/session/${id}/resume`, options),
    delete: (id, options) => call('DELETE', path`/session/${id}`, options),
    messages: async (id, { before, limit, ...options } = {}) =>
      (await call<MessageList>('GET', path`/session/${id}/messages` + query({ before, limit }), options)).messages,
    prompt: (id, prompt, options) => call('POST', path`/session/${id}/message`, options, prompt),
    context: (id, options) => call('GET', path`/session/${id}/context`, options),
    compact: (id, options) => call('POST', path`/session/${id}/compact`, options),
    abort: (id, options) => call('POST', path`/session/${id}/abort`, options),
    shell: (id, command, options) => call('POST', path`/session/${id}/shell`, options, command),
    async *turn(id, prompt, options) {
      await using followed = await follow(id, options);
      const asked = await call<Message>('POST', path`/session/${id}/message`, options, { ...prompt, wait: false });
      let hasBegun = false;
      for await (const event of followed.events) {
        hasBegun ||= event.type === 'turn_start' && event.data.messageId === asked.id;
        if (!hasBegun) continue;
        yield event;
        if (event.type === 'turn_complete') return;
      }
    },
    follow,
    stream(id, { since, ...options } = {}) {
      const signal = signalOf(options);
      return followEvents({
        since,
        signal,
        read: ({ id, event, data }) =>
          ({ id: Number(id), type: event, data: JSON.parse(data) as unknown }) as SessionHappening,
        isLast: ({ type, data }) => type === 'session' && data.change === 'deleted',
        open: (after) => open(path`/session/${id}/stream` + query({ since: after }), signal),
      });
    },
    permissions: {
      check: (id, use, options) => call('POST', path`/session/${id}/permissions/check`, options, use),
      pending: async (id, options) =>
        (await call<PendingPermissionList>('GET', path`/session/${id}/permissions`, options)).permissions,
      answer: (id, permissionId, answer, options) =>
        call('POST', path`/session/${id}/permissions/${permissionId}`, options, answer),
    },
  };
}
