/** One WebSocket of somebody who follows a session, and answers its questions. */
import type { WebSocket } from '@fastify/websocket';
import type { Clock } from '../clock.ts';
import type { Feed } from '../feed.ts';
import type { StreamNotice } from './event-stream.ts';

export interface SessionSocketOptions {
  readonly socket: WebSocket;
  readonly feed: Feed;
  readonly clock: Clock;
  /** Begin after this id; undefined: with what happens from now on. */
  readonly since: number | undefined;
  /** When it aborts, the connection is closed after what has been published. */
  readonly ended: AbortSignal;
  /** Called with each message of the client; what it returns is sent back. */
  readonly onMessage: (text: string) => object | undefined;
}

/** What may wait in the buffers of one connection. */
const ROOM_BYTES = 65_536;

/** Tells a line that is dead from one that is silent. */
const HEARTBEAT_MS = 15_000;

/** How long a client that was dropped, or that has to go, may take to fetch what is in its buffers. */
const DRAIN_MS = 10_000;

/** RFC 6455, 7.4.1 and the registry that it set up: the server ends; try again later; a message of the wrong kind. */
const GOING_AWAY = 1001;
const TRY_AGAIN = 1013;
const UNSUPPORTED = 1003;

/**
 * As with `EventStream`, a client is a position in the feed: events are sent when its connection has room, and one that
 * takes nothing while half of what the feed can remember is published is told where to go on, and cut off. Resolves when
 * the connection is closed.
 */
export async function serveSessionSocket(options: SessionSocketOptions): Promise<void> {
  const { socket, feed, clock, ended, onMessage } = options;
  const closed = new AbortController();
  let position = options.since ?? feed.latestId;
  let roomAt = feed.latestId;
  let isEnding = false;

  const send = (message: string): void => socket.send(message, pump);
  const notify = (notice: StreamNotice): void => send(JSON.stringify(notice));
  const hasRoom = (): boolean => !isEnding && socket.bufferedAmount < ROOM_BYTES;

  function pump(): void {
    while (hasRoom()) {
      roomAt = feed.latestId;
      if (position < feed.forgottenId || position > feed.latestId) {
        const asked = position;
        position = feed.forgottenId;
        notify({ type: 'gap', id: position, data: { asked } });
      }
      const event = feed.next(position);
      if (event === undefined) return;
      position = event.id;
      send(`{"type":${JSON.stringify(event.type)},"id":${event.id},"data":${event.json}}`);
    }
  }

  function onEvent(): void {
    pump();
    if (isEnding || hasRoom() || feed.share(roomAt) <= 0.5) return;
    notify({ type: 'dropped', id: position, data: { missed: feed.latestId - position } });
    end(TRY_AGAIN, `too slow: connect again with ?since=${position}`);
  }

  function end(code: number, reason: string): void {
    if (isEnding) return;
    isEnding = true;
    socket.close(code, reason);
    terminateLater().catch(() => socket.terminate());
  }

  async function terminateLater(): Promise<void> {
    await clock.sleep(DRAIN_MS, closed.signal);
    socket.terminate();
  }

  async function beat(): Promise<void> {
    let isAlive = true;
    socket.on('pong', () => {
      isAlive = true;
    });
    for (;;) {
      await clock.sleep(HEARTBEAT_MS, closed.signal);
      if (!isAlive) socket.terminate();
      isAlive = false;
      if (socket.readyState === socket.OPEN) socket.ping();
    }
  }

  const onEnded = (): void => {
    pump();
    end(GOING_AWAY, 'the session is gone, or the daemon stops');
  };

  socket.on('message', (data, isBinary) => {
    if (isBinary) return end(UNSUPPORTED, 'send text');
    // One message that is not understood costs an answer; nobody can pile up answers by not reading them.
    const answer = hasRoom() ? onMessage((data as Buffer).toString('utf8')) : undefined;
    if (answer !== undefined) send(JSON.stringify(answer));
    return undefined;
  });
  const gone = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  using _subscription = feed.subscribe(onEvent);
  ended.addEventListener('abort', onEnded);
  try {
    if (ended.aborted) onEnded();
    pump();
    await Promise.race([gone, beat()]);
  } finally {
    ended.removeEventListener('abort', onEnded);
    closed.abort();
  }
}
