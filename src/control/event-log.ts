/** The last events of the daemon, as they go over the wire. */
import type { Clock } from '../clock.ts';
import { createFeed } from '../feed.ts';
import type { Feed } from '../feed.ts';
import type { MoontideEvent, Publish } from '../sync/ports/events.ts';
import type { StreamEvent } from './protocol/event.ts';
import { defined } from './views/defined.ts';
import { isoInstant } from './views/instant.ts';

export interface EventLog extends Feed {
  /** Remembers the event under the next id and tells every subscriber. */
  readonly publish: Publish;
}

export interface EventLogOptions {
  readonly clock: Clock;
  readonly capacity?: number;
}

export function createEventLog({ clock, capacity = 1000 }: EventLogOptions): EventLog {
  const feed = createFeed({ clock, capacity });
  const publish: Publish = (event) => {
    const { type, projectId } = event;
    feed.append({ type, projectId }, (id) => written(id, clock.now(), event));
  };
  return Object.assign(feed, { publish });
}

function written(id: number, now: number, event: MoontideEvent): string {
  const wire: StreamEvent = defined({
    id,
    at: isoInstant(now),
    type: event.type,
    projectId: event.projectId,
    data: event.data,
  });
  return JSON.stringify(wire, instantsAsText);
}

/** Whoever publishes an event has numbers for instants, which are known by their names as everywhere. */
function instantsAsText(name: string, value: unknown): unknown {
  return typeof value === 'number' && /^(?:since|until)$|At$/.test(name) ? isoInstant(value) : value;
}
