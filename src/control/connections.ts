/** Who is connected, so that closing need not wait for those who ask for nothing. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';

export interface Connections {
  /** Connects from within the process, without a socket. */
  open(): Duplex;
  /** Ends every connection on which no request is under way, and from then on each one when its request has ended. */
  endIdle(): void;
  /** Cuts every connection. */
  cut(): void;
}

export function trackConnections(server: Server): Connections {
  const all = new Set<Duplex>();
  const busy = new Set<Duplex>();
  let ending = false;
  server.on('connection', (socket: Duplex) => {
    all.add(socket);
    socket.once('close', () => all.delete(socket));
    if (ending) socket.destroy();
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    busy.add(socket);
    response.once('close', () => {
      busy.delete(socket);
      if (ending) socket.end();
    });
  });
  return {
    open() {
      const [near, far] = duplexPair();
      server.emit('connection', far);
      return near;
    },
    endIdle() {
      ending = true;
      for (const socket of all) if (!busy.has(socket)) socket.destroy();
    },
    cut() {
      for (const socket of all) socket.destroy();
    },
  };
}
