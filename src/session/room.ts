/** What is under way in one session, and who follows it; nothing of it outlives the process. */
import type { Clock } from '../clock.ts';
import type { MessageId } from '../core/model.ts';
import type { WritableFeed } from '../feed.ts';
import { createSessionFeed, type Tell } from './events.ts';
import { createPermissionDesk, type PermissionDesk, type WhenAsked } from './permission-desk.ts';
import type { Message } from './ports.ts';

export interface Room {
  readonly feed: WritableFeed;
  readonly tell: Tell;
  readonly desk: PermissionDesk;
  /** Aborts when the session is deleted or the daemon ends. */
  readonly gone: AbortSignal;
  /** The turn that is under way, or the last one. */
  turn: RunningTurn | undefined;
  /** That is under way outside of a turn; never rejects. */
  compaction: Promise<unknown> | undefined;
  /** Size of the context after the last one, where it is known. */
  compactedTokens: number | undefined;
  /** What runs now: turns and commands; each settles and none rejects. */
  readonly running: Set<Promise<unknown>>;
  /** How many follow it now. */
  followers: number;
  whenAsked(asked: WhenAsked | undefined): WhenAsked;
  /** A signal for one thing that runs here. */
  readonly stop: AbortSignal;
  /** Ends what runs, and waits for its end; false when nothing did. */
  interrupt(reason: unknown): Promise<boolean>;
  close(reason: unknown): Promise<void>;
}

export interface RunningTurn {
  readonly prompt: MessageId;
  /** Never rejects: how it failed is in the message. */
  readonly answer: Promise<Message>;
  isOver: boolean;
}

export interface RoomOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly permissionTimeoutMs: number;
}

export function createRoom({ clock, newId, permissionTimeoutMs }: RoomOptions): Room {
  const { feed, tell } = createSessionFeed(clock);
  const gone = new AbortController();
  let stop = new AbortController();
  const running = new Set<Promise<unknown>>();

  const interrupt = async (reason: unknown): Promise<boolean> => {
    if (running.size === 0) return false;
    const stopped = stop;
    stop = new AbortController();
    stopped.abort(reason);
    await Promise.all(running);
    return true;
  };

  return {
    feed,
    tell,
    desk: createPermissionDesk({ clock, newId, timeoutMs: permissionTimeoutMs, tell }),
    gone: gone.signal,
    turn: undefined,
    compaction: undefined,
    compactedTokens: undefined,
    running,
    followers: 0,
    whenAsked(asked) {
      return asked ?? (this.followers > 0 ? 'wait' : 'refuse');
    },
    get stop() {
      return stop.signal;
    },
    interrupt,
    async close(reason) {
      await interrupt(reason);
      gone.abort(reason);
    },
  };
}
