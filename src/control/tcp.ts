/** A TCP port whose connections are handed on to the server that answers at the socket. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { ListenAddress } from '../config/listen.ts';
import { MoontideError } from '../core/errors.ts';

export interface TcpListener extends Disposable {
  /** Where it listens; the port is known where 0 was asked for. */
  readonly address: ListenAddress;
  /** How many connections are open. */
  readonly connections: number;
  /** Ends every connection; disposing alone only takes no new ones. */
  cut(): void;
}

/** Whoever opens connections and says nothing takes no more than these descriptors from the daemon. */
const MOST_CONNECTIONS = 256;

/** @throws MoontideError LISTEN_FAILED. */
export async function listenTcp(address: ListenAddress, accept: (socket: Socket) => void): Promise<TcpListener> {
  const open = new Set<Socket>();
  // As node:http makes its own servers: a caller may end its side and still be answered.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    accept(socket);
  });
  server.maxConnections = MOST_CONNECTIONS;
  const listening = once(server, 'listening');
  server.listen({ ...address, exclusive: true });
  try {
    await listening;
  } catch (error) {
    const where = shownAddress(address);
    throw new MoontideError('LISTEN_FAILED', `${where} cannot be listened at: ${(error as Error).message}`, {
      cause: error,
      details: { address: where },
    });
  }
  return {
    address: { host: address.host, port: (server.address() as AddressInfo).port },
    get connections() {
      return open.size;
    },
    cut() {
      for (const socket of open) socket.destroy();
    },
    [Symbol.dispose]() {
      server.close();
    },
  };
}

export function shownAddress({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
