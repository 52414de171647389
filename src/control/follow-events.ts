/** Reads the events of the daemon and connects again when it is cut off. */
import type { IncomingMessage } from 'node:http';
import type { EventSourceMessage } from 'eventsource-parser';
import { systemClock } from '../clock.ts';
import { hasCode, MoontideError } from '../core/errors.ts';
import { readServerSent } from './server-sent.ts';

export interface FollowOptions<Event extends { readonly id: number }> {
  /** Makes an event of what was sent. */
  readonly read: (message: EventSourceMessage) => Event;
  /** Asks for the events after an id, or for those from now on. */
  readonly open: (after: number | undefined) => Promise<IncomingMessage>;
  readonly since: number | undefined;
  /** True for an event after which nothing comes. */
  readonly isLast?: (event: Event) => boolean;
  readonly signal: AbortSignal;
}

const SHORTEST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;

/** @throws what `open` throws the first time; later NO_DAEMON and DAEMON_STOPPING are waited out. */
export async function* followEvents<Event extends { readonly id: number }>({
  open,
  read,
  since,
  isLast = () => false,
  signal,
}: FollowOptions<Event>): AsyncGenerator<Event, void, void> {
  let position = since;
  let delayMs = SHORTEST_DELAY_MS;
  let answer = await open(position);
  for (;;) {
    try {
      for await (const { id, event } of readEvents(answer, read, signal)) {
        position = id;
        delayMs = SHORTEST_DELAY_MS;
        if (event === undefined) continue;
        yield event;
        if (isLast(event)) return;
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
    } finally {
      answer.destroy();
    }
    for (;;) {
      await pause(delayMs, signal);
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
      try {
        answer = await open(position);
        break;
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
    }
  }
}

interface ReadEvent<Event> {
  readonly id: number;
  /** Absent where the daemon only says where the stream stands. */
  readonly event: Event | undefined;
}

function readEvents<Event extends { readonly id: number }>(
  answer: IncomingMessage,
  toEvent: FollowOptions<Event>['read'],
  signal: AbortSignal,
): AsyncGenerator<ReadEvent<Event>, void, void> {
  return readServerSent(answer, signal, (take) => ({
    onId: (id) => take({ id: Number(id), event: undefined }),
    onEvent: (message) => {
      const event = toEvent(message);
      take({ id: event.id, event });
    },
  }));
}

function isPassing(error: unknown): boolean {
  return hasCode(error, 'NO_DAEMON', 'DAEMON_STOPPING');
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await systemClock.sleep(ms, signal);
  } catch (error) {
    throw new MoontideError('CANCELLED', 'The events are not read any more.', { cause: error });
  }
}
