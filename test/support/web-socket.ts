import { Agent, WebSocket } from 'undici';

export interface OpenWebSocket extends AsyncDisposable {
  /** Messages as they come; ends with the connection. */
  next(): Promise<{ readonly type: string; readonly id?: number; readonly data: Readonly<Record<string, unknown>> }>;
  send(message: unknown): void;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** A WebSocket over a Unix socket, as a client would open it. */
export async function openWebSocket(socketPath: string, path: string): Promise<OpenWebSocket> {
  const dispatcher = new Agent({ connect: { socketPath } });
  const socket = new WebSocket(`ws://localhost${path}`, { dispatcher });
  const waiting: string[] = [];
  let wake = (): void => {};
  socket.addEventListener('message', ({ data }) => {
    waiting.push(String(data));
    wake();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the WebSocket was not opened')));
  });
  await opened;
  return {
    async next() {
      for (;;) {
        const text = waiting.shift();
        if (text !== undefined) return JSON.parse(text) as Awaited<ReturnType<OpenWebSocket['next']>>;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    closed,
    async [Symbol.asyncDispose]() {
      if (socket.readyState !== WebSocket.CLOSED) {
        socket.close();
        await closed;
      }
      await dispatcher.destroy();
    },
  };
}

/** The bytes of an upgrade, for a connection that then does as it likes. */
export function upgradeRequest(path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    'host: localhost',
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
    '',
    '',
  ].join('\r\n');
}
