import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { SessionId } from '../../../src/core/model.ts';
import { listenOn } from '../../../src/control/socket.ts';
import { listenTcp } from '../../../src/control/tcp.ts';
import { startControl, type RunningControl, type RunningControlOptions } from '../../support/control.ts';
import { Documented } from '../../support/documented.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { callJson, callTcp, type RawAnswer, type RawCall } from '../../support/raw-http.ts';
import { useTool } from '../../support/scripted-engine.ts';
import { openTcpWebSocket, upgradeRequest } from '../../support/web-socket.ts';

interface OverTcp extends AsyncDisposable {
  readonly control: RunningControl;
  readonly port: number;
  readonly plain: Record<string, string>;
  readonly admin: Record<string, string>;
  readonly call: (headers: Record<string, string>, call: RawCall) => Promise<RawAnswer>;
}

async function startOverTcp(options: RunningControlOptions = {}): Promise<OverTcp> {
  await using stack = new AsyncDisposableStack();
  const control = stack.use(await startControl(options));
  const { address } = stack.use(await listenTcp({ host: '127.0.0.1', port: 0 }, control.acceptTcp));
  const owned = stack.move();
  const bearer = (kind: 'plain' | 'admin'): Record<string, string> => ({
    authorization: `Bearer ${control.tokens.get(kind).reveal()}`,
  });
  return {
    control,
    port: address.port,
    plain: bearer('plain'),
    admin: bearer('admin'),
    call: (headers, call) => callTcp(address.port, { ...call, headers: { ...call.headers, ...headers } }),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

interface Asking {
  readonly id: SessionId;
  /** Allows what it asks for, as a client sends it over a WebSocket. */
  readonly allow: unknown;
  readonly stillWaiting: () => boolean;
}

async function sessionThatAsks({ control }: OverTcp): Promise<Asking> {
  const { sessions, engine } = control.scripted;
  const { id } = await sessions.create({});
  engine.script = useTool('bash', 'make');
  sessions.prompt(id, { text: 'make it', whenAsked: 'wait' });
  await expect.poll(() => sessions.pending(id)).toHaveLength(1);
  const [asked] = sessions.pending(id);
  return {
    id,
    allow: { type: 'permission_response', data: { id: asked?.id, action: 'allow' } },
    stillWaiting: () => sessions.pending(id).length === 1,
  };
}

const json = (body: unknown): Pick<RawCall, 'headers' | 'body'> => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function codeOf({ body }: RawAnswer): string {
  return (JSON.parse(body) as { error: { code: string } }).error.code;
}

describe('a request over TCP', () => {
  it('is answered with either token in either header, and the socket needs none', async () => {
    await using over = await startOverTcp();
    const { tokens, socketPath } = over.control;
    for (const kind of ['plain', 'admin'] as const) {
      const token = tokens.get(kind).reveal();
      for (const headers of [{ authorization: `Bearer ${token}` }, { 'x-api-key': token }]) {
        expect(await over.call(headers, { path: '/status' })).toMatchObject({ status: 200 });
      }
    }
    expect(await callJson(socketPath, 'GET', '/status')).toMatchObject({ status: 200 });
  });

  it('is refused without a valid token, whatever it asks for', async () => {
    await using over = await startOverTcp();
    const token = over.control.tokens.get('plain').reveal();
    const wrong: Record<string, string>[] = [
      {},
      { authorization: 'Bearer ' },
      { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` },
      { authorization: `Bearer ${token}x` },
      { 'x-api-key': token.slice(0, -1) },
    ];
    for (const headers of wrong) {
      for (const path of ['/health', '/openapi.json', '/nowhere', '/session/x/ws', `/status?token=${token}`]) {
        const answer = await over.call(headers, { path });
        expect([answer.status, codeOf(answer), answer.headers['www-authenticate']]).toEqual([
          401,
          'TOKEN_REFUSED',
          'Bearer',
        ]);
        expect(answer.body).not.toContain(token.slice(0, -1));
      }
      expect((await over.call(headers, { method: 'POST', path: '/shutdown' })).status).toBe(401);
    }
    expect(over.control.shutdowns).toBe(0);
  });

  it('is refused without a Host, as HTTP/1.0 allows', async () => {
    await using over = await startOverTcp();
    const socket = createConnection({ port: over.port, host: '127.0.0.1' });
    socket.end(`GET /status HTTP/1.0\r\nx-api-key: ${over.control.tokens.get('plain').reveal()}\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 [^]*ORIGIN_REFUSED/);
  });

  it('is refused with the token of yesterday', async () => {
    await using over = await startOverTcp();
    over.control.tokens.rotate('plain');
    expect((await over.call(over.plain, { path: '/status' })).status).toBe(401);
    expect((await over.call(over.admin, { path: '/status' })).status).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example:4096',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
  ])('is refused with the Host %j, to which a page may have had its name point', async (host) => {
    await using over = await startOverTcp();
    const answer = await over.call({ ...over.plain, host }, { path: '/status' });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'ORIGIN_REFUSED']);
  });

  it.each(['localhost', 'LOCALHOST:4096', '127.0.0.1:1', '[::1]:4096', '192.168.1.7:4096'])(
    'is answered with the Host %s',
    async (host) => {
      await using over = await startOverTcp();
      expect((await over.call({ ...over.plain, host }, { path: '/status' })).status).toBe(200);
    },
  );

  it('is refused from a web page, even with a token, and no page is told that it may', async () => {
    await using over = await startOverTcp();
    for (const page of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://localhost:${over.port}` },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const answer = await over.call({ ...over.plain, ...page }, { method, path: '/projects' });
        expect([answer.status, codeOf(answer)]).toEqual([403, 'ORIGIN_REFUSED']);
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    }
  });

  it('counts: 1,000 a minute with one token, said in every answer', async () => {
    const clock = new ManualClock();
    await using over = await startOverTcp({ clock });
    const socket = createConnection({ port: over.port, host: '127.0.0.1' });
    const heads = `GET /session HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${over.control.tokens.get('plain').reveal()}\r\n`;
    socket.write(`${heads}\r\n`.repeat(999));
    socket.end(`${heads}connection: close\r\n\r\n`);
    const answers = await text(socket);
    expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(1000);
    expect(answers).toContain('x-ratelimit-limit: 1000\r\nx-ratelimit-remaining: 999\r\n');
    const refused = await over.call(over.plain, { path: '/status' });
    expect([refused.status, codeOf(refused)]).toEqual([429, 'RATE_LIMITED']);
    expect(refused.headers).toMatchObject({ 'retry-after': '60', 'x-ratelimit-remaining': '0' });
    expect((await over.call(over.admin, { path: '/status' })).status).toBe(200);
    expect((await over.call({}, { path: '/status' })).status).toBe(401);
    await clock.advance(60_000);
    expect((await over.call(over.plain, { path: '/status' })).status).toBe(200);
  });
});

describe('every route of /openapi.json', () => {
  it('opens over TCP with exactly the tokens that it names', async () => {
    await using over = await startOverTcp();
    const { operations } = new Documented((await over.call(over.plain, { path: '/openapi.json' })).body);
    expect(operations.filter(({ opensWith }) => opensWith === 'admin').length).toBeGreaterThan(10);
    // An unending answer needs no admin, and is read elsewhere.
    for (const { operationId, method, path, opensWith } of operations.filter((one) => one.operationId !== 'events')) {
      const call = { method, path: path.replaceAll(/\{\w+\}/gu, 'x') };
      expect([operationId, (await over.call({}, call)).status]).toEqual([operationId, 401]);
      const isRefused = (await over.call(over.plain, call)).body.includes('ADMIN_REQUIRED');
      expect([operationId, isRefused]).toEqual([operationId, opensWith === 'admin']);
    }
  });
});

describe('the plain token', () => {
  it('does not open what changes what is allowed; the admin token does', async () => {
    await using over = await startOverTcp();
    await over.control.scripted.sessions.create({});
    const rules = { bash: 'allow' };
    const calls: readonly RawCall[] = [
      { method: 'PUT', path: '/config', ...json({ log_level: 'debug' }) },
      { method: 'GET', path: '/apikeys' },
      { method: 'POST', path: '/apikeys', ...json({ provider: 'openai', key: 'sk-test-0123456789abcdef' }) },
      { method: 'POST', path: '/apikeys/moonshot/test' },
      { method: 'DELETE', path: '/apikeys/moonshot' },
      { method: 'PUT', path: '/team/password', ...json({ password: 'open sesame' }) },
      { method: 'DELETE', path: '/team/password' },
      { method: 'GET', path: '/projects/alpha/keys' },
      { method: 'POST', path: '/projects/alpha/keys', ...json({ key: 'sk-test-0123456789abcdef' }) },
      { method: 'POST', path: '/projects/alpha/keys/validate' },
      { method: 'DELETE', path: '/projects/alpha/keys' },
      { method: 'POST', path: '/projects', ...json({ root: '/' }) },
      { method: 'POST', path: '/projects/alpha/trust', ...json({}) },
      { method: 'DELETE', path: '/projects/alpha/trust' },
      { method: 'POST', path: '/session', ...json({ permissions: rules }) },
      { method: 'PATCH', path: '/session/sess_1', ...json({ permissions: rules }) },
      { method: 'POST', path: '/shutdown' },
    ];
    for (const call of calls) {
      const name = `${call.method} ${call.path}`;
      const refused = await over.call(over.plain, call);
      expect([name, refused.status, codeOf(refused)]).toEqual([name, 403, 'ADMIN_REQUIRED']);
    }
    expect(over.control.shutdowns).toBe(0);
    for (const call of calls) {
      expect([401, 403], `${call.method} ${call.path}`).not.toContain((await over.call(over.admin, call)).status);
    }
    const renamed = await over.call(over.plain, { method: 'PATCH', path: '/session/sess_1', ...json({ name: 'two' }) });
    expect(renamed.status).toBe(200);
  });

  it('denies what waits for an answer, and cannot allow it', async () => {
    await using over = await startOverTcp();
    const { sessions, engine } = over.control.scripted;
    const { id } = await sessions.create({});
    engine.script = useTool('bash', 'make');
    const answer = async (headers: Record<string, string>, action: string): Promise<number> => {
      sessions.prompt(id, { text: 'make it', whenAsked: 'wait' });
      await expect.poll(() => sessions.pending(id)).toHaveLength(1);
      const path = `/session/${id}/permissions/${sessions.pending(id)[0]?.id ?? ''}`;
      const { status } = await over.call(headers, { method: 'POST', path, ...json({ action }) });
      await sessions.abort(id);
      return status;
    };
    expect(await answer(over.plain, 'allow')).toBe(403);
    expect(await answer(over.plain, 'deny')).toBe(200);
    expect(await answer(over.admin, 'allow')).toBe(200);
  });
});

describe('a WebSocket over TCP', () => {
  it('is opened with a token, ten times with one whatever the session, and never by a page', async () => {
    await using over = await startOverTcp();
    const { sessions } = over.control.scripted;
    const ids: SessionId[] = [(await sessions.create({})).id, (await sessions.create({})).id];
    await using stack = new AsyncDisposableStack();
    for (let index = 0; index < 10; index += 1) {
      stack.use(await openTcpWebSocket(over.port, `/session/${ids[index % 2] ?? ''}/ws`, over.plain));
    }
    const path = `/session/${ids[0] ?? ''}/ws`;
    await expect(openTcpWebSocket(over.port, path, over.plain)).rejects.toThrowError('not opened');
    stack.use(await openTcpWebSocket(over.port, path, over.admin));
    for (const headers of [
      '',
      `authorization: ${over.admin['authorization'] ?? ''}\r\norigin: https://evil.example\r\n`,
    ]) {
      const socket = createConnection({ port: over.port, host: '127.0.0.1' });
      socket.write(upgradeRequest(path).replace(/\r\n$/, `${headers}\r\n`));
      const [head] = (await once(socket, 'data')) as [Buffer];
      expect(head.toString()).toMatch(headers === '' ? /^HTTP\/1\.1 401 / : /^HTTP\/1\.1 403 /);
      socket.destroy();
    }
  });

  it('with the plain token allows nothing that waits', async () => {
    await using over = await startOverTcp();
    const { id, stillWaiting, allow } = await sessionThatAsks(over);
    await using socket = await openTcpWebSocket(over.port, `/session/${id}/ws`, over.plain);
    socket.send(allow);
    expect(await socket.next()).toMatchObject({ type: 'error', data: { code: 'ADMIN_REQUIRED' } });
    expect(stillWaiting()).toBe(true);
  });
});

describe('a WebSocket whose token was replaced', () => {
  it('answers nothing that waits any more', async () => {
    await using over = await startOverTcp();
    const { id, stillWaiting, allow } = await sessionThatAsks(over);
    await using socket = await openTcpWebSocket(over.port, `/session/${id}/ws`, over.admin);
    over.control.tokens.rotate('admin');
    socket.send(allow);
    expect(await socket.next()).toMatchObject({ type: 'error', data: { code: 'TOKEN_REFUSED' } });
    expect(stillWaiting()).toBe(true);
  });
});

describe('a TCP port', () => {
  it('that is taken is named', async () => {
    using first = await listenTcp({ host: '127.0.0.1', port: 0 }, (socket) => socket.destroy());
    await expect(listenTcp(first.address, () => undefined)).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      details: { address: `127.0.0.1:${first.address.port}` },
    });
  });

  it('is not taken for the socket when a service manager hands it over', async () => {
    const given = createServer().listen(0, '127.0.0.1');
    await once(given, 'listening');
    const { fd } = (given as unknown as { _handle: { fd: number } })._handle;
    await expect(listenOn(createServer(), fd)).rejects.toMatchObject({ code: 'SOCKET_UNSAFE' });
    given.close();
  });
});
