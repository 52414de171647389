import { getEventListeners, once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { RemoteId } from '../../../src/core/model.ts';
import type { Moonshot } from '../../../src/moonshot/moonshot.ts';
import { Secret } from '../../../src/secret.ts';
import { cleared } from '../../support/cleared.ts';
import { json, startScriptedServer, type Script } from '../../support/scripted-server.ts';
import { clientOf, failure, FILE, KEY } from './support.ts';

const id = FILE.id as RemoteId;
const document = { content: cleared('# Notes\n'), uploadName: 'notes.md' };

/** The calls that can be made again without harm. */
function repeatable(moonshot: Moonshot): readonly Promise<unknown>[] {
  return [
    moonshot.list(),
    moonshot.get(id),
    moonshot.content(id),
    moonshot.delete(id),
    moonshot.models(),
    moonshot.balance(),
    moonshot.estimateTokens('kimi-k3', [{ role: 'user', content: 'hello' }]),
  ];
}

/** A port on the loopback that takes connections and says nothing, or that nobody listens on. */
async function silentPort(
  listens: boolean,
): Promise<{ readonly port: number; accepted(): Promise<unknown> } & AsyncDisposable> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  if (!listens) await server[Symbol.asyncDispose]();
  return {
    port,
    accepted: () => once(server, 'connection'),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      if (listens) await server[Symbol.asyncDispose]();
    },
  };
}

describe('when no connection can be made', () => {
  it('an upload surely did not happen: refused', async () => {
    await using nobody = await silentPort(false);
    await using moonshot = clientOf(`http://127.0.0.1:${nobody.port}/v1`);
    for (const call of [moonshot.upload(document), ...repeatable(moonshot)]) {
      expect(await failure(call)).toMatchObject({
        code: 'UNREACHABLE',
        retry: 'later',
        message: `127.0.0.1:${nobody.port} cannot be reached: it refused the connection`,
      });
    }
  });

  it('an upload surely did not happen: no TLS on the other side', async () => {
    await using server = await startScriptedServer((response) => json(response, 200, FILE));
    await using moonshot = clientOf(server.baseUrl.replace('http:', 'https:'));
    expect(await failure(moonshot.upload(document))).toMatchObject({ code: 'UNREACHABLE' });
    expect(server.received).toEqual([]);
  });

  it('an upload surely did not happen: the connection takes too long', async () => {
    await using silent = await silentPort(true);
    await using moonshot = clientOf(`https://127.0.0.1:${silent.port}/v1`, { timeouts: { connectMs: 50 } });
    expect(await failure(moonshot.upload(document))).toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('the connection took too long') as string,
    });
  });

  it('an upload surely did not happen: the time for the whole is over before there is a connection', async () => {
    await using silent = await silentPort(true);
    await using moonshot = clientOf(`https://127.0.0.1:${silent.port}/v1`, { timeouts: { uploadMs: 50 } });
    expect(await failure(moonshot.upload(document))).toMatchObject({
      code: 'UNREACHABLE',
      message: `No connection to 127.0.0.1:${silent.port} within 0.05 s`,
    });
  });

  it('cancelling an upload takes effect at once, and nothing was sent', async () => {
    await using silent = await silentPort(true);
    await using moonshot = clientOf(`https://127.0.0.1:${silent.port}/v1`);
    const controller = new AbortController();
    const upload = failure(moonshot.upload({ ...document, signal: controller.signal }));
    await silent.accepted();
    controller.abort(new Error('withdrawn'));
    expect(await upload).toMatchObject({ code: 'CANCELLED', cause: { message: 'withdrawn' } });
  });
});

describe('when the connection is lost after the request was sent', () => {
  const losses: readonly (readonly [string, Script])[] = [
    ['without an answer', (response) => response.socket?.destroy()],
    ['by a reset', (response) => response.socket?.resetAndDestroy()],
    [
      'in the middle of the head',
      (response) => response.socket?.write('HTTP/1.1 200 OK\r\ncontent-le', () => response.socket?.destroy()),
    ],
    [
      'in the middle of an answer with a length',
      (response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('{"id":', () => response.socket?.destroy());
      },
    ],
    [
      'in the middle of an answer in chunks',
      (response) => {
        response.write('{"id":', () => response.socket?.destroy());
      },
    ],
    ['by something that is not HTTP', (response) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n')],
  ];

  it.each(losses)('an upload may have been stored: %s', async (_how, script) => {
    await using server = await startScriptedServer(script);
    await using moonshot = clientOf(server.baseUrl);
    expect(await failure(moonshot.upload(document))).toMatchObject({ code: 'ANSWER_LOST', retry: 'look' });
    expect(server.received).toHaveLength(1);
  });

  it.each(losses)('anything else can be tried again: %s', async (_how, script) => {
    await using server = await startScriptedServer(script);
    await using moonshot = clientOf(server.baseUrl);
    for (const call of repeatable(moonshot)) {
      expect(await failure(call)).toMatchObject({ code: 'UNREACHABLE', retry: 'later' });
    }
  });
});

describe('when the server takes too long', () => {
  const silent: Script = () => {};
  const stalls: Script = (response) => response.write('{"id":');

  it.each([
    ['to answer', silent],
    ['in the middle of its answer', stalls],
  ])('an upload may have been stored, anything else can be tried again: %s', async (_when, script) => {
    await using server = await startScriptedServer(script);
    await using moonshot = clientOf(server.baseUrl, { timeouts: { uploadMs: 200, contentMs: 200, otherMs: 200 } });
    expect(await failure(moonshot.upload(document))).toMatchObject({
      code: 'ANSWER_LOST',
      message: expect.stringContaining('did not answer within 0.2 s') as string,
    });
    for (const call of repeatable(moonshot)) expect(await failure(call)).toMatchObject({ code: 'UNREACHABLE' });
  });

  it('the time of one kind of call is not that of another', async () => {
    await using server = await startScriptedServer((response, { path }, index) => {
      if (index > 0) json(response, 200, path.endsWith('/files') ? { data: [] } : FILE);
    });
    await using moonshot = clientOf(server.baseUrl, { timeouts: { uploadMs: 50 } });
    expect(await failure(moonshot.upload(document))).toMatchObject({ code: 'ANSWER_LOST' });
    expect(await moonshot.list()).toEqual([]);
  });
});

describe('when the caller gives up', () => {
  it('before the call, nothing is sent', async () => {
    await using server = await startScriptedServer((response) => json(response, 200, FILE));
    await using moonshot = clientOf(server.baseUrl);
    const signal = AbortSignal.abort(new Error('withdrawn'));
    for (const call of [moonshot.upload({ ...document, signal }), moonshot.list(signal), moonshot.delete(id, signal)]) {
      expect(await failure(call)).toMatchObject({ code: 'CANCELLED', cause: { message: 'withdrawn' } });
    }
    expect(server.received).toEqual([]);
  });

  it('before there is a connection, nothing is sent over it', async () => {
    await using server = await startScriptedServer((response) => json(response, 200, { data: [] }));
    await using moonshot = clientOf(server.baseUrl);
    const controller = new AbortController();
    const upload = failure(moonshot.upload({ ...document, signal: controller.signal }));
    controller.abort(new Error('withdrawn'));
    expect(await upload).toMatchObject({ code: 'CANCELLED' });
    await moonshot.list();
    await moonshot.list();
    expect(server.received.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('during an upload, it may have been stored all the same', async () => {
    const controller = new AbortController();
    await using server = await startScriptedServer(() => controller.abort(new Error('withdrawn')));
    await using moonshot = clientOf(server.baseUrl);
    expect(await failure(moonshot.upload({ ...document, signal: controller.signal }))).toMatchObject({
      code: 'ANSWER_LOST',
      retry: 'look',
      cause: { message: 'withdrawn' },
    });
  });

  it('during anything else, it is cancelled, and its connection is closed', async () => {
    const controller = new AbortController();
    await using server = await startScriptedServer((response, _request, index) => {
      if (index === 0) controller.abort(new Error('withdrawn'));
      else json(response, 200, { data: [] });
    });
    await using moonshot = clientOf(server.baseUrl);
    expect(await failure(moonshot.list(controller.signal))).toMatchObject({ code: 'CANCELLED' });
    const [request] = server.received;
    if (request?.connection.closed === false) await once(request.connection, 'close');
    expect(await moonshot.list()).toEqual([]);
  });

  it('leaves no listener on a signal that outlives the call', async () => {
    const { promise: isTime, resolve: answer } = Promise.withResolvers<void>();
    await using server = await startScriptedServer((response) => {
      void isTime.then(() => json(response, 200, { data: [] }));
    });
    await using moonshot = clientOf(server.baseUrl);
    const { signal } = new AbortController();
    const call = moonshot.list(signal);
    await expect.poll(() => getEventListeners(signal, 'abort')).toHaveLength(1);
    answer();
    await call;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('when a call has ended', () => {
  it('no timer of it is left that would keep the process alive', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const { promise: isTime, resolve: answer } = Promise.withResolvers<void>();
    await using server = await startScriptedServer((response) => {
      void isTime.then(() => json(response, 200, { data: [] }));
    });
    await using moonshot = clientOf(server.baseUrl);
    const before = timers();
    const calls = [moonshot.list(), moonshot.list(), moonshot.list()];
    await expect.poll(timers).toBeGreaterThan(before + 2);
    answer();
    await Promise.all(calls);
    expect(timers()).toBeLessThan(before + 3);
  });
});

describe('when the client is disposed of', () => {
  it('calls end, and an upload that was under way may have been stored', async () => {
    const arrived = Promise.withResolvers<void>();
    await using server = await startScriptedServer((_response, _request, index) => {
      if (index === 1) arrived.resolve();
    });
    const moonshot = clientOf(server.baseUrl);
    const upload = failure(moonshot.upload(document));
    const list = failure(moonshot.list());
    await arrived.promise;
    await moonshot[Symbol.asyncDispose]();
    expect(await upload).toMatchObject({ code: 'ANSWER_LOST' });
    expect(await list).toMatchObject({ code: 'CANCELLED' });
    expect(await failure(moonshot.upload(document))).toMatchObject({ code: 'CANCELLED' });
  });
});

describe('when the server closes idle connections', () => {
  it('the next upload goes over a new one', async () => {
    await using server = await startScriptedServer((response) => json(response, 200, FILE));
    await using moonshot = clientOf(server.baseUrl);
    for (let upload = 0; upload < 5; upload += 1) {
      await moonshot.upload(document);
      const connection = server.received.at(-1)?.connection;
      connection?.destroy();
      if (connection !== undefined && !connection.closed) await once(connection, 'close');
    }
    expect(server.received).toHaveLength(5);
  });
});

describe('the key', () => {
  it('is in no error, even when the server repeats it', async () => {
    const scripts: readonly Script[] = [
      (response, { headers }) =>
        json(response, 401, {
          error: { message: `bad ${headers.authorization}`, type: 'invalid_authentication_error' },
        }),
      (response, { headers }) => response.writeHead(502).end(`<title>${headers.authorization}</title>`),
      (response, { headers }) => response.writeHead(404).end(headers.authorization),
      (response, { headers }) => response.end(headers.authorization),
      (response) => response.socket?.destroy(),
    ];
    await using server = await startScriptedServer((response, request, index) =>
      scripts[index % scripts.length]?.(response, request, index),
    );
    await using moonshot = clientOf(server.baseUrl);
    for (let call = 0; call < scripts.length * 2; call += 1) {
      const error = await failure(call < scripts.length ? moonshot.upload(document) : moonshot.list());
      const shown = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + error.stack;
      expect(shown).not.toContain(KEY);
    }
    expect(server.received).toHaveLength(scripts.length * 2);
  });

  it.each(['', 'sk-with space', 'sk-line\r\nx-evil: 1', 'sk-ключ'])(
    'that cannot be one is refused unsent: %j',
    async (key) => {
      await using server = await startScriptedServer((response) => json(response, 200, { data: [] }));
      await using moonshot = clientOf(server.baseUrl, { apiKey: new Secret(key) });
      const error = await failure(moonshot.list());
      expect(error).toMatchObject({ code: 'KEY_REFUSED', retry: 'never' });
      expect(server.received).toEqual([]);
    },
  );
});
