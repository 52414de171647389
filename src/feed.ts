/** Events in a row, the last of them remembered, so that a reader who was away can go on where it stopped. */
import type { Clock } from './clock.ts';

export interface FeedEvent {
  readonly id: number;
  readonly type: string;
  readonly projectId?: string | undefined;
  /** The whole event as it goes over the wire, written once for all readers. */
  readonly json: string;
}

/** What a reader needs; it is a position in the feed and nothing more. */
export interface Feed {
  /** The newest event's id; while there is none, the id that the first one will follow. */
  readonly latestId: number;
  /** The id that the oldest remembered event follows. */
  readonly forgottenId: number;
  /** The oldest remembered event after `id`. */
  next(id: number): FeedEvent | undefined;
  /** How much of what can be remembered came after `id`: from 0 to 1, and more where some is forgotten already. */
  share(id: number): number;
  /** Calls `listener` after each event until it is disposed of. */
  subscribe(listener: () => void): Disposable;
}

export interface WritableFeed extends Feed {
  /** Remembers the event under the next id, which `write` is told, and tells every subscriber. */
  append(event: Omit<FeedEvent, 'id' | 'json'>, write: (id: number) => string): void;
}

export interface FeedOptions {
  readonly clock: Clock;
  /** How many events are remembered at most. */
  readonly capacity: number;
  /** How many characters of events are remembered at most, but for the newest event. */
  readonly maxCharacters?: number;
}

interface Kept extends FeedEvent {
  /** Characters of all events up to this one, since the beginning. */
  readonly until: number;
}

export function createFeed({ clock, capacity, maxCharacters = Infinity }: FeedOptions): WritableFeed {
  // Ids are consecutive and begin at the wall clock in microseconds: far above those of a daemon that ran before
  // unless it published more than a thousand events in every millisecond of its life, and exact in a double until 2255.
  let latestId = Math.floor(clock.now()) * 1000;
  let written = 0;
  let forgotten = 0;
  const kept = new Map<number, Kept>();
  const listeners = new Set<() => void>();
  const forgottenId = (): number => latestId - kept.size;

  function forgetOldest(): void {
    for (const [id, { until }] of kept) {
      if (id === latestId || (kept.size <= capacity && written - forgotten <= maxCharacters)) return;
      kept.delete(id);
      forgotten = until;
    }
  }

  return {
    get latestId() {
      return latestId;
    },
    get forgottenId() {
      return forgottenId();
    },
    append(event, write) {
      const id = latestId + 1;
      const json = write(id);
      written += json.length;
      kept.set(id, { ...event, id, json, until: written });
      latestId = id;
      forgetOldest();
      for (const listener of listeners) listener();
    },
    next: (id) => kept.get(Math.max(id, forgottenId()) + 1),
    share(id) {
      const since = kept.get(id)?.until ?? forgotten;
      return Math.max((latestId - id) / capacity, (written - since) / maxCharacters);
    },
    subscribe(listener) {
      // A function of its own, so that one listener may subscribe twice.
      const own = (): void => listener();
      listeners.add(own);
      return { [Symbol.dispose]: () => listeners.delete(own) };
    },
  };
}
