/** Answers the control API: on a socket, in process, and on connections over TCP that somebody else took. */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import { MoontideError } from '../core/errors.ts';
import { Admissions } from './admissions.ts';
import { createControlApp } from './app.ts';
import type { ControlContext } from './app.ts';
import { trackConnections } from './connections.ts';
import type { Connections } from './connections.ts';
import type { Door } from './door.ts';
import { listenAt, listenOn } from './socket.ts';

export interface ControlServerOptions extends Omit<ControlContext, 'stopping' | 'doorOf' | 'admissions'> {
  /** Absent: answers in process only. The caller holds the lock that keeps a second daemon away. */
  readonly socketPath?: string;
  /** A descriptor of a socket that listens already, in place of `socketPath`: whoever made it removes it. */
  readonly listenFd?: number;
}

export interface ControlServer extends AsyncDisposable {
  /** A connection from within the process: what `createControlClient` takes in place of a socket. */
  readonly connect: () => Duplex;
  /** Answers a connection from TCP: only with a token. */
  readonly acceptTcp: (socket: Socket) => void;
  /** Answers a connection at the web page's port: only to the page itself, in a browser that was let in. */
  readonly acceptPage: (socket: Socket) => void;
  /** The tokens are others now: ends the connections of those that do not count any more. */
  readonly tokensChanged: () => void;
}

/** How long requests that are under way may take to end when the server closes. */
const CLOSE_MS = 2000;

/** @throws MoontideError SOCKET_UNSAFE, DAEMON_RUNNING. */
export async function serveControl({ socketPath, listenFd, ...context }: ControlServerOptions): Promise<ControlServer> {
  const stopping = new AbortController();
  // Noted before the first request is read, and kept for as long as there is the connection.
  const doors = new WeakMap<object, Door>();
  const doorOf = (socket: object): Door => doors.get(socket) ?? 'socket';
  const admissions = new Admissions();
  const app = await createControlApp({ ...context, stopping: stopping.signal, doorOf, admissions });
  const accept = (door: Door) => (socket: Socket) => {
    doors.set(socket, door);
    app.server.emit('connection', socket);
  };
  const connections = trackConnections(app.server);
  if (socketPath !== undefined || listenFd !== undefined) {
    try {
      if (listenFd !== undefined) await listenOn(app.server, listenFd);
      else if (socketPath !== undefined) await listenAt(app.server, socketPath);
    } catch (error) {
      await app.close();
      throw error;
    }
  }
  return {
    connect: () => connections.open(),
    acceptTcp: accept('tcp'),
    acceptPage: accept('page'),
    tokensChanged: () => admissions.review(),
    async [Symbol.asyncDispose]() {
      stopping.abort(new MoontideError('DAEMON_STOPPING', 'The daemon is stopping.'));
      const closed = new AbortController();
      const cutting = cutLater(connections, context.clock, closed.signal);
      try {
        await app.close();
      } finally {
        closed.abort();
      }
      await cutting;
    },
  };
}

/** Cuts what is left when requests that are under way have had their time, or when all others are gone. */
async function cutLater(connections: Connections, clock: Clock, closed: AbortSignal): Promise<void> {
  try {
    await clock.sleep(CLOSE_MS, closed);
  } catch (error) {
    if (!closed.aborted) throw error;
  }
  connections.cut();
}
