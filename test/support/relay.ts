/** Stands before an emulator and keeps what it is asked, byte for byte. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Relay extends AsyncDisposable {
  readonly baseUrl: string;
  /** Bodies of the chats, in order. */
  readonly chats: readonly string[];
}

/** @param target - with `/v1`. */
export async function startRelay(target: string): Promise<Relay> {
  const chats: string[] = [];
  const { origin, pathname } = new URL(target);
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const relayed = async (): Promise<void> => {
      const body = await buffer(request);
      if (url.endsWith('/chat/completions')) chats.push(body.toString());
      const { authorization = '', 'content-type': type = 'application/json' } = headers;
      const answer = await fetch(origin + url, {
        method,
        headers: { authorization, 'content-type': type },
        ...(body.length > 0 && { body }),
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    };
    relayed().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    chats,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
