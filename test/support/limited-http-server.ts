import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RateLimitedServer, type ServerLimits } from './rate-limited-server.ts';

/** A loopback server that refuses as its limits say, and keeps the paths of what it took, in order. */
export interface LimitedHttpServer extends AsyncDisposable {
  readonly url: string;
  readonly counts: Pick<RateLimitedServer, 'taken' | 'refused' | 'mostUnderWay'>;
  readonly paths: readonly string[];
}

export async function serveLimited(limits: ServerLimits, latencyMs: number): Promise<LimitedHttpServer> {
  const counts = new RateLimitedServer(limits);
  const paths: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const reception = counts.arrive(performance.now());
    if (reception.kind === 'refused') {
      const seconds = Math.ceil((reception.retryAfterMs ?? 0) / 1_000);
      response.writeHead(429, { 'retry-after': String(seconds) }).end();
      return;
    }
    paths.push(request.url ?? '');
    setTimeout(() => {
      counts.leave();
      response.end();
    }, latencyMs);
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    paths,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
    },
  };
}
