/**
 * A Files API that keeps what it is sent in memory and counts what it is asked: less than the emulator and quicker, so that
 * what is measured is the client. Peers use it too.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { createGate, type GateLimits } from './gate.ts';
import { readUpload } from './multipart.ts';

export interface StoredUpload {
  readonly id: string;
  readonly filename: string;
  readonly content: string;
  /** When its request came, by `performance.now()`. */
  readonly cameAt: number;
}

export type Fault = 'server-error' | 'answer-lost';

export interface ServerOptions {
  /** How long every answer takes at least. */
  readonly latencyMs?: number;
  readonly limits?: GateLimits;
  readonly fault?: () => Fault | undefined;
  /** For peers, which keep no ids: an upload under a name that is there takes its place. */
  readonly replacesOfSameName?: boolean;
}

export interface CountingServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** Of every upload that was stored, in their order. */
  readonly uploads: readonly StoredUpload[];
  /** What is stored now, by id. */
  readonly files: ReadonlyMap<string, StoredUpload>;
  readonly counts: { requests: number; refused: number; uploadRequests: number };
  /** Forgets files and counts. */
  clear(): void;
  /** Stores a file that nobody has to upload any more. */
  seed(filename: string, content: string): void;
  /** Resolves with the time of the upload that makes them so many. @throws Error after `withinMs`. */
  uploaded(count: number, withinMs?: number): Promise<number>;
}

export async function startServer(options: ServerOptions = {}): Promise<CountingServer> {
  const { latencyMs = 0, fault, replacesOfSameName = false } = options;
  const gate = createGate(options.limits);
  const uploads: StoredUpload[] = [];
  const files = new Map<string, StoredUpload>();
  const counts = { requests: 0, refused: 0, uploadRequests: 0 };
  let waiting: (() => void)[] = [];
  let lastId = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const cameAt = performance.now();
    const { method = '', url = '' } = request;
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const isUpload = method === 'POST' && pathname === '/v1/files';
    const hitch = fault?.();
    counts.requests += 1;
    if (isUpload) counts.uploadRequests += 1;
    const refusal = gate.enter();
    if (refusal !== undefined) {
      counts.refused += 1;
      await buffer(request);
      response.setHeader('retry-after', String(refusal));
      send(response, 429, problem('rate_limit_reached_error', 'Your account reached a rate limit.'));
      return;
    }
    try {
      const [body] = await Promise.all([buffer(request), latencyMs > 0 ? delay(latencyMs) : undefined]);
      if (hitch === 'server-error') {
        send(response, 500, problem('server_error', 'Internal error.'));
        return;
      }
      const [status, result] = isUpload
        ? store(request, body, cameAt)
        : other(method, pathname, searchParams.get('name'));
      if (hitch === 'answer-lost') request.socket.destroy();
      else send(response, status, result);
    } finally {
      gate.leave();
    }
  }

  function store(request: IncomingMessage, body: Buffer, cameAt: number): [number, object] {
    const { filename, content } = readUpload(request.headers['content-type'] ?? '', body);
    const upload = keep(filename, content, cameAt);
    uploads.push(upload);
    for (const wake of waiting.splice(0)) wake();
    return [200, shown(upload)];
  }

  function keep(filename: string, content: string, cameAt: number): StoredUpload {
    for (const file of files.values()) if (replacesOfSameName && file.filename === filename) files.delete(file.id);
    lastId += 1;
    const upload = { id: `file-${lastId}`, filename, content, cameAt };
    files.set(upload.id, upload);
    return upload;
  }

  function other(method: string, pathname: string, name: string | null): [number, object] {
    const [, , what, id, part] = pathname.split('/');
    if (what === 'models') return [200, { object: 'list', data: [{ id: 'bench', object: 'model' }] }];
    if (what !== 'files') return [404, problem('not_found', 'No such route.')];
    if (method === 'DELETE' && name !== null) return [200, { deleted: removeNamed(name) }];
    if (id === undefined) return [200, { object: 'list', data: [...files.values()].map(shown) }];
    const file = files.get(id);
    if (file === undefined) return [404, problem('resource_not_found_error', `file ${id} not found`)];
    if (method === 'DELETE') return [200, { id, object: 'file', deleted: files.delete(id) }];
    return [200, part === 'content' ? { content: file.content, filename: file.filename } : shown(file)];
  }

  /** What a peer knows its file by: it has nowhere to keep ids. */
  function removeNamed(name: string): boolean {
    const named = files.values().filter(({ filename }) => filename === name || filename.startsWith(`${name}/`));
    return [...named].filter(({ id }) => files.delete(id)).length > 0;
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    uploads,
    files,
    counts,
    clear() {
      files.clear();
      uploads.length = 0;
      Object.assign(counts, { requests: 0, refused: 0, uploadRequests: 0 });
    },
    seed(filename, content) {
      keep(filename, content, performance.now());
    },
    async uploaded(count, withinMs = 300_000) {
      const deadline = AbortSignal.timeout(withinMs);
      while (uploads.length < count) {
        const next = Promise.withResolvers<void>();
        waiting.push(next.resolve);
        const tooLate = (): void =>
          next.reject(new Error(`${uploads.length} of ${count} uploads within ${withinMs} ms`));
        deadline.addEventListener('abort', tooLate, { once: true });
        await next.promise;
        deadline.removeEventListener('abort', tooLate);
      }
      return performance.now();
    },
    async [Symbol.asyncDispose]() {
      waiting = [];
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function shown({ id, filename, content }: StoredUpload): object {
  const bytes = Buffer.byteLength(content);
  return { id, object: 'file', bytes, created_at: 1_780_000_000, filename, purpose: 'file-extract', status: 'ready' };
}

function problem(type: string, message: string): object {
  return { error: { type, message } };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
