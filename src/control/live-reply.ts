/** An answer that goes out as it comes about, as server-sent events. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asShownError, viewError } from './error-answer.ts';
import type { LiveAnswer } from './live-answer.ts';

export const SERVER_SENT_EVENTS = 'text/event-stream';

export function wantsLive({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers.accept?.includes(SERVER_SENT_EVENTS) === true;
}

/** Aborts when the caller goes away. */
export function goneSignal(reply: Pick<FastifyReply, 'raw'>): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

/** @throws what fails before anything was said: that is an answer like any other failure. */
export async function liveReply<Event extends { readonly type: string }>(
  reply: { header: (name: string, value: string) => unknown },
  live: LiveAnswer<Event>,
): Promise<Readable> {
  const events = live[Symbol.asyncIterator]();
  const first = await events.next();
  reply.header('content-type', `${SERVER_SENT_EVENTS}; charset=utf-8`);
  return Readable.from(frames(first, events), { objectMode: false });
}

async function* frames<Event extends { readonly type: string }>(
  first: IteratorResult<Event, void>,
  events: AsyncGenerator<Event, void, void>,
): AsyncGenerator<string, void, void> {
  try {
    for (let next = first; next.done !== true; next = await events.next()) yield frame(next.value);
  } catch (error) {
    yield frame({ type: 'error', ...viewError(asShownError(error)) });
  }
}

function frame(event: { readonly type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
