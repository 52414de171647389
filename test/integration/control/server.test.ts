import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { RemoteId } from '../../../src/core/model.ts';
import { startControl } from '../../support/control.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { callJson, callSocket, connectTo, openSocket } from '../../support/raw-http.ts';

const POST_PROJECTS = 'POST /projects HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n';

/** Servers, connections and timers that keep the process alive. */
function handles(): readonly string[] {
  return process.getActiveResourcesInfo().filter((kind) => /Pipe|TCP|Timeout/.test(kind));
}

describe('closing the server', () => {
  it('ends streams, idle connections and silent ones at once, and leaves no handle and no socket', async () => {
    const before = handles().length;
    // Time stands still: whatever waited for a delay would wait for ever.
    const control = await startControl({ clock: new ManualClock() });
    const stream = await openSocket(control.socketPath, { path: '/events' });
    const ended = text(stream);
    const silent = await connectTo(control.socketPath);
    const idle = await connectTo(control.socketPath);
    idle.write('GET /health HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(idle, 'data');
    const closed = Promise.all([silent, idle].map((socket) => once(socket.resume(), 'close')));
    silent.on('end', () => silent.end());
    idle.on('end', () => idle.end());
    control.events.publish({ type: 'daemon.stopping', data: {} });
    await control.close();
    expect(existsSync(control.socketPath)).toBe(false);
    expect(await ended).toContain('event: daemon.stopping');
    await closed;
    await control[Symbol.asyncDispose]();
    await expect.poll(() => handles().length).toBeLessThanOrEqual(before);
  });

  it('tells those who wait for a job, and lets the job go on', async () => {
    await using control = await startControl();
    const waiting = control.client.sync('alpha', { wait: true });
    const refused = expect(waiting).rejects.toMatchObject({ code: 'DAEMON_STOPPING', retry: 'later' });
    await expect.poll(() => control.moontide.waiting).toBe(1);
    await control.close();
    await refused;
    expect(control.moontide.jobs({})).toMatchObject([{ state: 'queued' }]);
  });

  it('answers a request that is under way', async () => {
    await using control = await startControl({ clock: new ManualClock() });
    const { moontide } = control;
    const gate = Promise.withResolvers<void>();
    moontide.gate = gate.promise;
    const socket = await connectTo(control.socketPath);
    const answers = text(socket);
    socket.write('GET /projects/alpha/documents HTTP/1.1\r\nhost: a\r\n\r\n');
    await expect.poll(() => moontide.looks).toBe(1);
    const closed = control.close();
    gate.resolve();
    await closed;
    expect(await answers).toMatch(/^HTTP\/1\.1 200 [^]*\r\nconnection: close\r\n[^]*docs\/plan\.md/);
  });

  it('waits for an answer that is being read, and ends its connection then', async () => {
    await using control = await startControl({ clock: new ManualClock() });
    const content = 'x'.repeat(5_000_000);
    control.moontide.contents.set('remote-1' as RemoteId, content);
    const socket = await connectTo(control.socketPath);
    socket.write('GET /files/remote-1/content?project=alpha HTTP/1.1\r\nhost: a\r\n\r\n');
    const [head] = (await once(socket, 'data')) as [Buffer];
    socket.pause();
    const closed = control.close();
    const rest = await text(socket);
    expect(head.length + Buffer.byteLength(rest)).toBeGreaterThan(content.length);
    socket.end();
    await closed;
  });

  it('carries out nothing more that is asked for on a connection that still waits', async () => {
    await using control = await startControl({ clock: new ManualClock() });
    const { moontide } = control;
    const gate = Promise.withResolvers<void>();
    moontide.gate = gate.promise;
    const socket = await connectTo(control.socketPath);
    const answers = text(socket);
    socket.write('GET /projects/alpha/documents HTTP/1.1\r\nhost: a\r\n\r\n');
    await expect.poll(() => moontide.looks).toBe(1);
    const closed = control.close();
    socket.write('POST /projects/alpha/clean HTTP/1.1\r\nhost: a\r\n\r\n');
    await expect.poll(() => control.log.lines.map(({ fields }) => fields['code'])).toContain('DAEMON_STOPPING');
    gate.resolve();
    await closed;
    expect(await answers).toMatch(/^HTTP\/1\.1 200 /);
    expect(moontide.jobs({})).toEqual([]);
  });

  it('cuts off a request that does not end', async () => {
    await using control = await startControl();
    const socket = await connectTo(control.socketPath);
    socket.write(`${POST_PROJECTS}content-length: 14\r\n\r\n{`);
    await control.client.health();
    const gone = once(socket.resume(), 'close');
    socket.on('end', () => socket.end());
    await control.close();
    await gone;
    expect(existsSync(control.socketPath)).toBe(false);
  });

  it('can be done twice', async () => {
    await using control = await startControl();
    await control.close();
    await control.close();
    expect(existsSync(control.socketPath)).toBe(false);
  });

  it('leaves the place to a new one', async () => {
    await using control = await startControl();
    await control.close();
    await control.reopen();
    expect((await control.client.health()).version).toBe('1.2.3');
  });
});

it('stops waiting for a job when the caller goes away, and the job goes on', async () => {
  await using control = await startControl();
  const away = new AbortController();
  const waiting = control.client.reupload('alpha', { wait: true, signal: away.signal });
  const cancelled = expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect.poll(() => control.moontide.waiting).toBe(1);
  away.abort();
  await cancelled;
  await expect.poll(() => control.moontide.givenUp).toBe(1);
  expect(control.moontide.jobs({})).toMatchObject([{ kind: 'reupload', state: 'queued' }]);
  expect(control.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

it('refuses to serve at a socket that another answers, and lets go of everything', async () => {
  await using control = await startControl();
  await expect(control.reopen()).rejects.toMatchObject({ code: 'DAEMON_RUNNING' });
  expect((await control.client.health()).pid).toBe(42);
});

it('asks nothing about the host in a request', async () => {
  await using control = await startControl();
  const headers = { host: 'evil.example', origin: 'https://evil.example' };
  expect((await callSocket(control.socketPath, { path: '/health', headers })).status).toBe(200);
});

it('lets nobody keep an answer', async () => {
  await using control = await startControl();
  for (const path of ['/status', '/nothing', '/events']) {
    const answer = await openSocket(control.socketPath, { path });
    expect(answer.headers['cache-control']).toBe('no-store');
    answer.destroy();
  }
});

describe('in process, without a socket,', () => {
  it('the same client gets the same answers', async () => {
    await using control = await startControl({ inProcess: true });
    const { client, moontide, events } = control;
    expect(await client.project('alpha')).toMatchObject({ id: 'alpha' });
    await expect(client.project('nobody')).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' });
    const content = Buffer.alloc(2_000_000, 'x');
    expect(await client.files.upload('alpha', 'a.md', content)).toMatchObject({ bytes: 2_000_000 });

    const reader = client.events();
    const first = reader.next();
    await expect.poll(() => control.readers).toBe(1);
    events.publish({ type: 'scan.done', data: {} });
    expect((await first).value).toMatchObject({ type: 'scan.done' });
    await reader.return?.();

    const waiting = client.sync('alpha', { wait: true });
    await expect.poll(() => moontide.waiting).toBe(1);
    moontide.endJob('job-1');
    expect(await waiting).toMatchObject({ state: 'done', result: { uploaded: 1 } });
    expect(existsSync(control.socketPath)).toBe(false);
  });

  it('a caller that goes away is noticed too', async () => {
    await using control = await startControl({ inProcess: true });
    const { client, moontide } = control;
    const away = new AbortController();
    const waiting = client.sync('alpha', { wait: true, signal: away.signal });
    const cancelled = expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => moontide.waiting).toBe(1);
    away.abort();
    await cancelled;
    await expect.poll(() => moontide.givenUp).toBe(1);
  });

  it('nobody is served after the end', async () => {
    await using control = await startControl({ inProcess: true });
    await control.close();
    await expect(control.client.health()).rejects.toMatchObject({ code: 'NO_DAEMON' });
  });

  it('closing ends what is under way', async () => {
    await using control = await startControl({ inProcess: true });
    const waiting = expect(control.client.sync('alpha', { wait: true })).rejects.toMatchObject({
      code: 'DAEMON_STOPPING',
    });
    await expect.poll(() => control.moontide.waiting).toBe(1);
    await control.close();
    await waiting;
  });
});

it('carries many requests on one connection', async () => {
  await using control = await startControl();
  const socket = await connectTo(control.socketPath);
  const answers = text(socket);
  socket.write('GET /health HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(5));
  socket.write('GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  expect((await answers).match(/"version":"1\.2\.3"/g)).toHaveLength(6);
  expect((await callJson(control.socketPath, 'GET', '/health')).status).toBe(200);
});
