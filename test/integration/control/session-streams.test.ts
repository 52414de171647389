import { createParser } from 'eventsource-parser';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { SessionId } from '../../../src/core/model.ts';
import type { RunningControl } from '../../support/control.ts';
import { startControl } from '../../support/control.ts';
import { callJson, connectTo, openSocket } from '../../support/raw-http.ts';
import { untilCancelled, useTool } from '../../support/scripted-engine.ts';
import { openWebSocket, upgradeRequest } from '../../support/web-socket.ts';

interface Told {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: unknown;
}

/** The events of a session until one of this type, as an EventSource would read them. */
async function readUntil(control: RunningControl, path: string, last: string, headers = {}): Promise<readonly Told[]> {
  const answer = await openSocket(control.socketPath, { path, headers });
  const told: Told[] = [];
  const parser = createParser({
    onEvent: ({ id, event, data }) => told.push({ id, event, data: JSON.parse(data) as unknown }),
  });
  try {
    for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
      parser.feed(chunk);
      if (told.some(({ event }) => event === last)) break;
    }
    return told;
  } finally {
    answer.destroy();
  }
}

async function created(control: RunningControl): Promise<SessionId> {
  return (await control.scripted.sessions.create({})).id;
}

const NEVER = new AbortController().signal;

describe('the stream of a session', () => {
  it('tells of a turn with its tool as it happens, and the same again to one who was away', async () => {
    await using control = await startControl();
    const id = await created(control);
    control.scripted.engine.script = useTool('read', 'a.md');
    const start = control.scripted.sessions.follow(id).feed.latestId;
    await callJson(control.socketPath, 'POST', `/session/${id}/message`, { text: 'read it' });
    const told = await readUntil(control, `/session/${id}/stream?since=${start}`, 'turn_complete');
    expect(told.map(({ event, data }) => [event, data])).toMatchObject([
      ['message', { type: 'user', content: 'read it' }],
      ['turn_start', {}],
      ['tool_start', { tool: 'read', callId: 'call-1', streaming: true }],
      ['tool_output', { tool: 'read', output: 'a.md completed' }],
      ['tool_complete', { tool: 'read', status: 'completed' }],
      ['message', { type: 'assistant', content: 'done' }],
      ['usage', { tokens: { input: 100, cached: 80, output: 5 }, context: { tokens: 105, window: 1000 } }],
      ['turn_complete', { stopReason: 'end_turn' }],
    ]);
    const headers = { 'last-event-id': told[3]?.id ?? '' };
    const rest = await readUntil(control, `/session/${id}/stream`, 'turn_complete', headers);
    expect(rest).toEqual(told.slice(4));
  });

  it('says what is forgotten', async () => {
    await using control = await startControl();
    const id = await created(control);
    control.scripted.engine.script = async (turn) => {
      for (let index = 0; index < 2000; index += 1) turn.report({ kind: 'text', text: 'x' });
      return 'end_turn';
    };
    const start = control.scripted.sessions.follow(id).feed.latestId;
    await callJson(control.socketPath, 'POST', `/session/${id}/message`, { text: 'go' });
    const [first] = await readUntil(control, `/session/${id}/stream?since=${start}`, 'turn_complete');
    expect(first).toMatchObject({ event: 'gap', data: { asked: start } });
  });

  it('ends when the session is deleted', async () => {
    await using control = await startControl();
    const id = await created(control);
    const answer = await openSocket(control.socketPath, { path: `/session/${id}/stream` });
    await callJson(control.socketPath, 'DELETE', `/session/${id}`);
    let read = '';
    for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) read += chunk;
    expect(read).toContain('event: session\ndata: {"change":"deleted"}');
  });
});

describe('the WebSocket of a session', () => {
  it('asks, takes the answer, and tells what came of it', async () => {
    await using control = await startControl();
    const id = await created(control);
    control.scripted.engine.script = useTool('bash', 'rm important-file.txt');
    await using socket = await openWebSocket(control.socketPath, `/session/${id}/ws`);
    const answer = callJson(control.socketPath, 'POST', `/session/${id}/message`, { text: 'clean up' });
    let message = await socket.next();
    while (message.type !== 'permission_request') message = await socket.next();
    expect(message.data).toMatchObject({ tool: 'bash', action: 'rm important-file.txt' });
    socket.send({ type: 'permission_response', data: { id: message.data['id'], action: 'deny' } });
    expect((await answer).json).toMatchObject({ parts: [{ status: 'denied' }, { text: 'PERMISSION_DENIED' }] });
    const types: string[] = [];
    while (types.at(-1) !== 'turn_complete') types.push((await socket.next()).type);
    expect(types.slice(0, 2)).toEqual(['permission_resolved', 'tool_output']);

    socket.send({ type: 'permission_response', data: { id: message.data['id'], action: 'allow' } });
    expect(await socket.next()).toMatchObject({ type: 'error', data: { code: 'INVALID_PERMISSION_ID' } });
  });

  it('goes on after a message that cannot be understood, and says why', async () => {
    await using control = await startControl();
    const id = await created(control);
    await using socket = await openWebSocket(control.socketPath, `/session/${id}/ws`);
    const wrong = ['{', '[]', 'null', '{"type":"permission_response"}', '{"type":"rm","data":{}}'];
    for (const message of wrong) {
      socket.send(message);
      expect(await socket.next()).toMatchObject({ type: 'error', data: { code: 'INVALID_REQUEST' } });
    }
  });

  it('goes on after an id', async () => {
    await using control = await startControl();
    const id = await created(control);
    await using first = await openWebSocket(control.socketPath, `/session/${id}/ws`);
    await callJson(control.socketPath, 'POST', `/session/${id}/message`, { text: 'one' });
    const seen = [await first.next(), await first.next(), await first.next(), await first.next()];
    await using second = await openWebSocket(control.socketPath, `/session/${id}/ws?since=${seen[1]?.id}`);
    expect([await second.next(), await second.next()]).toEqual(seen.slice(2));
  });

  it('is not opened for a session that is not there, nor more than ten times', async () => {
    await using control = await startControl();
    await expect(openWebSocket(control.socketPath, '/session/sess_none/ws')).rejects.toThrow('not opened');
    const id = await created(control);
    await using sockets = new AsyncDisposableStack();
    for (let count = 0; count < 10; count += 1) {
      sockets.use(await openWebSocket(control.socketPath, `/session/${id}/ws`));
    }
    await expect(openWebSocket(control.socketPath, `/session/${id}/ws`)).rejects.toThrow('not opened');
    await sockets.disposeAsync();
    await using _again = await openWebSocket(control.socketPath, `/session/${id}/ws`);
  });

  it('drops one who does not read, tells where to go on, and holds up nobody', async () => {
    await using control = await startControl();
    const id = await created(control);
    const { engine, sessions } = control.scripted;
    const slow = await connectTo(control.socketPath);
    slow.write(upgradeRequest(`/session/${id}/ws`));
    await once(slow, 'readable');
    engine.script = async (turn) => {
      for (let index = 0; index < 5000; index += 1) turn.report({ kind: 'text', text: `${index} ${'x'.repeat(1000)}` });
      return 'end_turn';
    };
    const prompt = sessions.prompt(id, { text: 'talk' });
    expect(await sessions.answer(id, prompt.id, NEVER)).toMatchObject({ stopReason: 'end_turn' });
    let read = '';
    for await (const chunk of slow.setEncoding('latin1') as AsyncIterable<string>) {
      read += chunk;
      if (/since=\d+/u.test(read)) break;
    }
    slow.destroy();
    const dropped = /\{"type":"dropped","id":(\d+),/u.exec(read);
    expect(read).toContain(`too slow: connect again with ?since=${dropped?.[1]}`);
    // What it got is a small part of what was told.
    expect(read.length).toBeLessThan(2_500_000);
  });

  it('is closed when the daemon stops, and when the session is deleted', async () => {
    await using control = await startControl();
    const id = await created(control);
    control.scripted.engine.script = untilCancelled;
    await using socket = await openWebSocket(control.socketPath, `/session/${id}/ws`);
    await callJson(control.socketPath, 'DELETE', `/session/${id}`);
    expect(await socket.closed).toMatchObject({ code: 1001 });
    const other = await created(control);
    await using left = await openWebSocket(control.socketPath, `/session/${other}/ws`);
    await control.close();
    expect([1001, 1006]).toContain((await left.closed).code);
  });
});

it('limits what is asked of a session in a minute, and says how much is left', async () => {
  await using control = await startControl();
  const [id, other] = [await created(control), await created(control)];
  const check = (session: string): ReturnType<typeof callJson> =>
    callJson(control.socketPath, 'POST', `/session/${session}/permissions/check`, { tool: 'read', action: 'a' });
  const first = await check(id);
  expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '50', 'x-ratelimit-remaining': '49' });
  expect(Number(first.headers['x-ratelimit-reset'])).toBeGreaterThan(Date.now() / 1000);
  for (let count = 1; count < 50; count += 1) expect((await check(id)).status).toBe(200);
  const refused = await check(id);
  expect([refused.status, refused.json]).toMatchObject([429, { error: { code: 'RATE_LIMITED' } }]);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await check(other)).status).toBe(200);
});
