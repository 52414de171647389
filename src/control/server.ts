/** Answers the control API, on a socket and in process. */
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import { MoontideError } from '../core/errors.ts';
import { createControlApp } from './app.ts';
import type { ControlContext } from './app.ts';
import { trackConnections } from './connections.ts';
import type { Connections } from './connections.ts';
import { listenAt, listenOn } from './socket.ts';

export interface ControlServerOptions extends Omit<ControlContext, 'stopping'> {
  /** Absent: answers in process only. The caller holds the lock that keeps a second daemon away. */
  readonly socketPath?: string;
  /** A descriptor of a socket that listens already, in place of `socketPath`: whoever made it removes it. */
  readonly listenFd?: number;
}

export interface ControlServer extends AsyncDisposable {
  /** A connection from within the process: what `createControlClient` takes in place of a socket. */
  readonly connect: () => Duplex;
}

/** How long requests that are under way may take to end when the server closes. */
const CLOSE_MS = 2000;

/** @throws MoontideError SOCKET_UNSAFE, DAEMON_RUNNING. */
export async function serveControl({ socketPath, listenFd, ...context }: ControlServerOptions): Promise<ControlServer> {
  const stopping = new AbortController();
  const app = await createControlApp({ ...context, stopping: stopping.signal });
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
    async [Symbol.asyncDispose]() {
      stopping.abort(new MoontideError('DAEMON_STOPPING', 'the daemon is stopping'));
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
