/** Which connections a token has let in: a stream or a WebSocket outlives the request that its token was looked at for. */
import type { Socket } from 'node:net';

export class Admissions {
  /** Each with whether the token of its last request still counts. */
  readonly #counts = new Map<Socket, () => boolean>();

  note(socket: Socket, counts: () => boolean): void {
    if (!this.#counts.has(socket)) socket.once('close', () => this.#counts.delete(socket));
    this.#counts.set(socket, counts);
  }

  /** Ends the connections whose token does not count any more. */
  review(): void {
    for (const [socket, counts] of this.#counts) if (!counts()) socket.destroy();
  }
}
