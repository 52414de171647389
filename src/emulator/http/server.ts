/** Fastify around the exchanges: routing, reading bodies, stopping. */
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from '../answer.ts';
import { invalidRequest, serverError } from '../errors.ts';
import type { Route } from '../route.ts';
import { readBody, type Body } from './body.ts';
import { deliver } from './deliver.ts';
import { arrive, complete, type Visit, type World } from './exchange.ts';

export interface Server extends AsyncDisposable {
  readonly port: number;
}

/** For what a form adds to the file that it carries. */
const FORM_OVERHEAD_BYTES = 2 ** 20;
/** Moonshot's limit for a chat's body. */
const MAX_JSON_BYTES = 100 * 2 ** 20;

/** Listens on the loopback interface only. @throws when `port` is taken. */
export async function startServer(world: World, routes: readonly Route[], port: number): Promise<Server> {
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
  const visits = new WeakMap<IncomingMessage, Visit>();
  const underWay = new Set<Promise<void>>();
  const byKey = new Map(routes.map((route) => [`${route.method} ${route.url}`, route]));

  app.addHook('onRequest', (request, reply, done) => {
    const route = byKey.get(`${request.method} ${request.routeOptions.url ?? ''}`);
    visits.set(request.raw, arrive(world, request.raw, reply.raw, route));
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: IncomingMessage): Promise<Body> => {
    const isUpload = request.method === 'POST' && request.routeOptions.url === '/v1/files';
    const maxBytes = isUpload ? world.settings().limits.maxFileBytes + FORM_OVERHEAD_BYTES : MAX_JSON_BYTES;
    return readBody(payload, maxBytes);
  });

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    reply.hijack();
    const visit = visits.get(request.raw);
    if (visit === undefined) throw new Error('a request was handled that never arrived');
    const exchange = guarded(world, visit.response, complete(world, visit, fileIdOf(request), bodyOf(request)));
    underWay.add(exchange);
    try {
      await exchange;
    } finally {
      underWay.delete(exchange);
    }
  }

  for (const { method, url } of routes) {
    app.route({
      method,
      url,
      handler: handle,
    });
  }
  app.setNotFoundHandler(handle);
  app.setErrorHandler(async (error, _request, reply) => {
    reply.hijack();
    await guarded(world, reply.raw, deliver(reply.raw, badRequest(error), undefined, world.clock, world.ending));
  });

  await app.listen({ host: '127.0.0.1', port });
  return {
    port: portOf(app),
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(underWay);
      await app.close();
    },
  };
}

/**
 * Nobody is there to be told when the client hung up or the emulator ends. Any other failure is a defect of the
 * emulator or of a test's script: the client is shown it.
 */
async function guarded(world: World, response: ServerResponse, exchange: Promise<void>): Promise<void> {
  try {
    await exchange;
  } catch (error) {
    if (world.ending.aborted || response.destroyed || response.headersSent) {
      response.destroy();
      return;
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await deliver(response, serverError(message), undefined, world.clock, world.ending);
  }
}

/** Fastify's own complaints: it could not make sense of the request's head. */
function badRequest(error: unknown): Answer {
  return invalidRequest(error instanceof Error ? error.message : String(error));
}

function fileIdOf(request: FastifyRequest): string {
  const { params } = request;
  return typeof params === 'object' && params !== null && 'id' in params && typeof params.id === 'string'
    ? params.id
    : '';
}

function bodyOf(request: FastifyRequest): Body {
  const body: unknown = request.body;
  return body === 'too-large' || Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function portOf(app: FastifyInstance): number {
  const address: AddressInfo | string | null = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the emulator has no port');
  return address.port;
}
