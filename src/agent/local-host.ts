/** Sessions in this process. */
import { once } from 'node:events';
import type { MessageId, PermissionId, SessionId } from '../core/model.ts';
import type { Feed } from '../feed.ts';
import type { Sessions } from '../session/api.ts';
import type { AgentHost, HostEvent } from './host.ts';

/** @param close - lets go of what the sessions are made of. */
export function localHost(sessions: Sessions, close: () => Promise<void>): AgentHost {
  return {
    create: async (wanted) => (await sessions.create(wanted)).id,
    async resume(id) {
      sessions.resume(id as SessionId);
    },
    prompt: async (id, text): Promise<MessageId> => sessions.prompt(id as SessionId, { text, whenAsked: 'wait' }).id,
    async *events(id, signal) {
      using followed = sessions.follow(id as SessionId);
      yield* eventsOf(followed.feed, AbortSignal.any([signal, followed.gone]));
    },
    async answer(id, permission, answer) {
      sessions.permit(id as SessionId, permission as PermissionId, answer);
    },
    async abort(id) {
      await sessions.abort(id as SessionId);
    },
    delete: (id) => sessions.delete(id as SessionId),
    [Symbol.asyncDispose]: close,
  };
}

async function* eventsOf(feed: Feed, signal: AbortSignal): AsyncGenerator<HostEvent, void, void> {
  const news = new EventTarget();
  using _subscription = feed.subscribe(() => news.dispatchEvent(new Event('news')));
  let position = 0;
  for (;;) {
    signal.throwIfAborted();
    const event = feed.next(position);
    if (event === undefined) {
      await once(news, 'news', { signal });
    } else {
      position = event.id;
      yield { type: event.type, data: JSON.parse(event.json) as HostEvent['data'] };
    }
  }
}
