import { once } from 'node:events';
import { request } from 'node:http';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface RawCall {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One HTTP request over a socket, as any program would make it. */
export async function callSocket(socketPath: string, call: RawCall): Promise<RawAnswer> {
  const answer = await openSocket(socketPath, call);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

/** The same over TCP. */
export async function callTcp(port: number, { body, ...options }: RawCall): Promise<RawAnswer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port, agent: false, ...options })
      .once('response', resolve)
      .on('error', reject)
      .end(body);
  });
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

/** The same with a JSON body, and the answer's JSON. */
export async function callJson(
  socketPath: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<RawAnswer & { readonly json: unknown }> {
  const answer = await callSocket(socketPath, {
    method,
    path,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { ...answer, json: JSON.parse(answer.body) as unknown };
}

/** The same over TCP, as soon as its headers are there. */
export async function openTcp(port: number, options: Omit<RawCall, 'body'>): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, agent: false, ...options })
      .once('response', resolve)
      .on('error', reject)
      .end();
  });
}

/** The answer as soon as its headers are there. */
export async function openSocket(socketPath: string, call: RawCall): Promise<IncomingMessage> {
  const { body, ...options } = call;
  return new Promise((resolve, reject) => {
    request({ socketPath, agent: false, ...options })
      .once('response', resolve)
      .on('error', reject)
      .end(body);
  });
}

/** A connection that says what the test wants it to say. */
export async function connectTo(socketPath: string): Promise<Socket> {
  const socket = createConnection({ path: socketPath, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}
