import { Agent, WebSocket } from 'undici';

export interface OpenWebSocket extends AsyncDisposable {
  /** Messages as they come; ends with the connection. */
  next(): Promise<{ readonly type: string; readonly id?: number; readonly data: Readonly<Record<string, unknown>> }>;
  send(message: unknown): void;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** A WebSocket over a Unix socket, as a client would open it. */
export function openWebSocket(socketPath: string, path: string): Promise<OpenWebSocket> {
  return opened(`ws://localhost${path}`, new Agent({ connect: { socketPath } }));
}

/** The same over TCP. */
export function openTcpWebSocket(port: number, path: string, headers: Record<string, string>): Promise<OpenWebSocket> {
  return opened(`ws://127.0.0.1:${port}${path}`, new Agent(), headers);
}

async function opened(url: string, dispatcher: Agent, headers: Record<string, string> = {}): Promise<OpenWebSocket> {
  const socket = new WebSocket(url, { dispatcher, headers });
  const waiting: string[] = [];
  let wake = (): void => {};
  socket.addEventListener('message', ({ data }) => {
    waiting.push(String(data));
    wake();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
  });
  const isOpen = new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the WebSocket was not opened')));
  });
  await isOpen;
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
