/** Events as a reason to look again. */
import type { ControlClient } from '../control/client.ts';
import type { StreamEvent } from '../control/protocol/event.ts';

export interface Happenings {
  /** Resolves at the next event. */
  next(): Promise<void>;
  /** Resolves when there are no more: the signal aborted, or there are no events to be had. */
  readonly ended: Promise<void>;
}

export interface ListenOptions {
  readonly projectId?: string;
  /** Begin after the event with this id. */
  readonly since?: number;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: StreamEvent) => void;
}

/** For views that look again by themselves all the same: without events they are late, not wrong. */
export function listen(client: Pick<ControlClient, 'events'>, options: ListenOptions): Happenings {
  const { onEvent, ...selection } = options;
  let happened = Promise.withResolvers<void>();
  async function follow(): Promise<void> {
    try {
      for await (const event of client.events(selection)) {
        onEvent?.(event);
        happened.resolve();
        happened = Promise.withResolvers<void>();
      }
    } catch {
      // Interrupted, or no daemon: whoever looks again finds out, and tells.
    }
  }
  return { next: () => happened.promise, ended: follow() };
}
