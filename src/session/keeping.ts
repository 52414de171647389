/** Writes down what happens in a session, which may be deleted at any moment. */
import { asMoontideError } from '../core/errors.ts';
import type { MessageId, SessionId } from '../core/model.ts';
import type { Message, Session, SessionStore } from './ports.ts';

/** The session as it is kept now, with `change` made; undefined when it was deleted meanwhile. */
export function changeSession(store: SessionStore, id: SessionId, change: (session: Session) => Session): void {
  const session = store.get(id);
  if (session !== undefined) store.put(change(session));
}

/** Keeps a message, unless its session was deleted meanwhile. */
export function keepMessage(store: SessionStore, message: Message): void {
  if (store.get(message.sessionId) === undefined) return;
  store.append(message);
  changeSession(store, message.sessionId, (session) => ({
    ...session,
    usedAt: Math.max(session.usedAt, message.at),
    stats: { ...session.stats, messages: session.stats.messages + 1 },
  }));
}

export function newMessageId(newId: () => string): MessageId {
  return `msg_${newId()}` as MessageId;
}

export function messageError(error: unknown): NonNullable<Message['error']> {
  const { code, message, fix } = asMoontideError(error);
  return { code, message: code === 'INTERNAL' ? 'something broke inside Moontide' : message, fix };
}
