/** Reads an answer that comes as it is given. */
import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { MoontideError } from '../core/errors.ts';
import { toError, translated } from './transport.ts';

/** @throws MoontideError what the daemon says in the middle of it; NO_DAEMON when it goes away. */
export async function* readAnswer<Event extends { readonly type: string }>(
  open: () => Promise<IncomingMessage>,
  signal: AbortSignal,
  last: Event['type'],
): AsyncGenerator<Event, void, void> {
  const message = await open();
  const read: Event[] = [];
  const parser = createParser({ onEvent: ({ data }) => read.push(JSON.parse(data) as Event) });
  try {
    message.setEncoding('utf8');
    const chunks = message[Symbol.asyncIterator]() as AsyncIterator<string, void>;
    for (;;) {
      const chunk = await translated(signal, () => chunks.next());
      if (chunk.done === true) throw new MoontideError('NO_DAEMON', 'The daemon went away before it had answered.');
      parser.feed(chunk.value);
      for (const event of read.splice(0)) {
        if (event.type === 'error') throw toError(message.statusCode ?? 0, event);
        yield event;
        if (event.type === last) return;
      }
    }
  } finally {
    message.destroy();
  }
}
