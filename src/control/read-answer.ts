/** Reads an answer that comes as it is given. */
import type { IncomingMessage } from 'node:http';
import { MoontideError } from '../core/errors.ts';
import { readServerSent } from './server-sent.ts';
import { toError } from './transport.ts';

/** @throws MoontideError what the daemon says in the middle of it; NO_DAEMON when it goes away. */
export async function* readAnswer<Event extends { readonly type: string }>(
  open: () => Promise<IncomingMessage>,
  signal: AbortSignal,
  last: Event['type'],
): AsyncGenerator<Event, void, void> {
  const message = await open();
  const events = readServerSent<Event>(message, signal, (take) => ({
    onEvent: ({ data }) => take(JSON.parse(data) as Event),
  }));
  try {
    for await (const event of events) {
      if (event.type === 'error') throw toError(message.statusCode ?? 0, event);
      yield event;
      if (event.type === last) return;
    }
    throw new MoontideError('NO_DAEMON', 'The daemon went away before it had answered.');
  } finally {
    message.destroy();
  }
}
