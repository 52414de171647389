/** Who is connected, so that closing waits for those who wait for an answer, and for nobody else. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';

export interface Connections {
  /** Connects from within the process, without a socket. */
  open(): Duplex;
  /** Cuts every connection. */
  cut(): void;
}

export function trackConnections(server: Server): Connections {
  const all = new Set<Duplex>();
  const busy = new Set<Duplex>();
  let closing = false;
  server.on('connection', (socket: Duplex) => {
    all.add(socket);
    socket.once('close', () => all.delete(socket));
    if (closing) socket.destroy();
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    busy.add(socket);
    // By then the system has all of the answer.
    response.once('close', () => {
      busy.delete(socket);
      if (closing) socket.destroy();
    });
  });
  // `close` of the server calls this. Node's own would cut an answer that is given but not yet read to its end, and
  // would wait for a connection on which nothing was ever said (Node 24).
  server.closeIdleConnections = () => {
    closing = true;
    for (const socket of all) if (!busy.has(socket)) socket.destroy();
  };
  return {
    open() {
      const [near, far] = duplexPair();
      server.emit('connection', far);
      return near;
    },
    cut() {
      for (const socket of all) socket.destroy();
    },
  };
}
