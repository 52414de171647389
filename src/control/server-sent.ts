import type { IncomingMessage } from 'node:http';
import { createParser, type ParserCallbacks } from 'eventsource-parser';
import { translated } from './transport.ts';

/**
 * Reads an answer in `text/event-stream` to its end: yields what `reading` takes out of each message, as it comes.
 * @throws MoontideError NO_DAEMON when the connection breaks, CANCELLED when `signal` aborts.
 */
export async function* readServerSent<Item>(
  answer: IncomingMessage,
  signal: AbortSignal,
  reading: (take: (item: Item) => void) => ParserCallbacks,
): AsyncGenerator<Item, void, void> {
  const read: Item[] = [];
  const parser = createParser(reading((item) => read.push(item)));
  answer.setEncoding('utf8');
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<string, void>;
  for (;;) {
    const chunk = await translated(signal, () => chunks.next());
    if (chunk.done === true) return;
    parser.feed(chunk.value);
    yield* read.splice(0);
  }
}
