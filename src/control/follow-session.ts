/** Reads what happens in a session. */
import type { IncomingMessage } from 'node:http';
import { MoontideError } from '../core/errors.ts';
import type { SessionHappening } from './protocol/session-event.ts';
import { readServerSent } from './server-sent.ts';

export interface FollowSessionOptions {
  /** Asks for the events after an id, or for those from now on; settles when the daemon has begun to tell. */
  readonly open: (after: number | undefined) => Promise<IncomingMessage>;
  readonly signal: AbortSignal;
}

/** Events from the moment on at which it was opened. */
export interface FollowedSession extends AsyncDisposable {
  readonly events: AsyncIterableIterator<SessionHappening>;
}

/**
 * Resolves when the daemon follows along: what is asked for from then on is told. The events end when the session is
 * deleted, and throw NO_DAEMON when the daemon goes away: what was under way in a session ends with it.
 */
export async function followSession({ open, signal }: FollowSessionOptions): Promise<FollowedSession> {
  let answer = await open(undefined);

  async function* read(): AsyncGenerator<SessionHappening, void, void> {
    let position: number | undefined;
    for (;;) {
      let wasDropped = false;
      for await (const event of readHappenings(answer, signal)) {
        position = event.id;
        wasDropped = event.type === 'dropped';
        if (!wasDropped) yield event;
        if (event.type === 'session' && event.data.change === 'deleted') return;
      }
      if (!wasDropped) throw new MoontideError('NO_DAEMON', 'The daemon went away.');
      answer.destroy();
      answer = await open(position);
    }
  }

  const events = read();
  return {
    events,
    async [Symbol.asyncDispose]() {
      answer.destroy();
      await events.return();
    },
  };
}

function readHappenings(answer: IncomingMessage, signal: AbortSignal): AsyncGenerator<SessionHappening, void, void> {
  return readServerSent(answer, signal, (take) => ({
    onEvent: ({ id, event, data }) =>
      take({ id: Number(id), type: event, data: JSON.parse(data) as unknown } as SessionHappening),
  }));
}
