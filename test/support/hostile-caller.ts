import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import type { Attack } from './hostile-bytes.ts';

/** A connection on which an attack was sent. */
export interface Attacked extends Attack {
  readonly socket: Socket;
  /** What came back first; empty when the server closed without a word. */
  readonly answer: Promise<string>;
}

/** Sends what is to be sent, and its end unless it is half open. */
export async function attack(socketPath: string, sent: Attack): Promise<Attacked> {
  const socket = createConnection({ path: socketPath, allowHalfOpen: true });
  // The server closes as soon as it has seen enough, so that writing on may break.
  socket.on('error', () => socket.destroy());
  const answer = new Promise<string>((resolve) => {
    socket.setEncoding('latin1').once('data', (text) => resolve(String(text)));
    socket.once('end', () => resolve('')).once('close', () => resolve(''));
  });
  await once(socket, 'connect');
  for (const chunk of sent.chunks) socket.write(chunk);
  if (!sent.isHalfOpen) socket.end();
  return { ...sent, socket, answer };
}
