/** Remembers the last events, so that a reader who was away can go on where it stopped. */
import type { Clock } from '../clock.ts';
import type { ProjectId } from '../core/model.ts';
import type { MoontideEvent, Publish } from '../sync/ports.ts';
import type { StreamEvent } from './protocol/event.ts';
import { defined } from './views/defined.ts';
import { isoInstant } from './views/instant.ts';

interface LoggedEvent {
  readonly id: number;
  readonly type: StreamEvent['type'];
  readonly projectId: ProjectId | undefined;
  /** The whole event as it goes over the wire, written once for all readers. */
  readonly json: string;
}

export interface EventLog {
  /** Remembers the event under the next id and tells every subscriber. */
  readonly publish: Publish;
  /** How many events are remembered at most. */
  readonly capacity: number;
  /** The newest event's id; while there is none, the id that the first one will follow. */
  readonly latestId: number;
  /** The id that the oldest remembered event follows. */
  readonly forgottenId: number;
  /** The oldest remembered event after `id`. */
  next(id: number): LoggedEvent | undefined;
  /** Calls `listener` after each event until it is disposed of. */
  subscribe(listener: () => void): Disposable;
}

export interface EventLogOptions {
  readonly clock: Clock;
  readonly capacity?: number;
}

export function createEventLog({ clock, capacity = 1000 }: EventLogOptions): EventLog {
  // Ids are consecutive and begin at the wall clock in microseconds: far above those of a daemon that ran before
  // unless it published more than a thousand events in every millisecond of its life, and exact in a double until 2255.
  const firstId = Math.floor(clock.now()) * 1000 + 1;
  let latestId = firstId - 1;
  const ring: LoggedEvent[] = [];
  const listeners = new Set<() => void>();
  const forgottenId = (): number => latestId - ring.length;

  return {
    capacity,
    get latestId() {
      return latestId;
    },
    get forgottenId() {
      return forgottenId();
    },
    publish(event) {
      const id = latestId + 1;
      ring[(id - firstId) % capacity] = logged(id, clock.now(), event);
      latestId = id;
      for (const listener of listeners) listener();
    },
    next(id) {
      const wanted = Math.max(id, forgottenId()) + 1;
      return wanted > latestId ? undefined : ring[(wanted - firstId) % capacity];
    },
    subscribe(listener) {
      // A function of its own, so that one listener may subscribe twice.
      const own = (): void => listener();
      listeners.add(own);
      return { [Symbol.dispose]: () => listeners.delete(own) };
    },
  };
}

function logged(id: number, now: number, event: MoontideEvent): LoggedEvent {
  const wire: StreamEvent = defined({
    id,
    at: isoInstant(now),
    type: event.type,
    projectId: event.projectId,
    data: event.data,
  });
  return { id, type: event.type, projectId: event.projectId, json: JSON.stringify(wire, instantsAsText) };
}

/** Whoever publishes an event has numbers for instants, which are known by their names as everywhere. */
function instantsAsText(name: string, value: unknown): unknown {
  return typeof value === 'number' && /^(?:since|until)$|At$/.test(name) ? isoInstant(value) : value;
}
