import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { startControl } from '../../support/control.ts';
import { connectTo } from '../../support/raw-http.ts';

describe('bytes that are no request', () => {
  it.each([
    ['noise', 'hello, is anybody there?\r\n\r\n', 'this is not an HTTP request'],
    ['the greeting of TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), 'this is not an HTTP request'],
    ['headers without an end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}`, 'the headers are too large'],
    [
      'two lengths of one body',
      'POST /shutdown HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      'this is not an HTTP request',
    ],
  ])('of %s get an error in the one shape, and the connection is closed', async (_what, bytes, message) => {
    await using control = await startControl();
    const socket = await connectTo(control.socketPath);
    socket.write(bytes);
    const answer = await text(socket);
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    const body: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    expect(body).toMatchObject({ error: { code: 'INVALID_REQUEST', message, details: { retry: 'never' } } });
    expect(control.shutdowns).toBe(0);
    expect((await control.client.health()).version).toBe('1.2.3');
  });
});

describe('a caller that stops in the middle', () => {
  it.each([
    ['before the first byte', ''],
    ['in the headers', 'POST /projects HTTP/1.1\r\nhost: a\r\n'],
  ])('%s is let go after some seconds while others are served', async (_when, bytes) => {
    await using control = await startControl();
    const socket = await connectTo(control.socketPath);
    socket.write(bytes);
    socket.resume();
    expect(await control.client.projects()).toHaveLength(2);
    await once(socket, 'end');
    socket.destroy();
  });

  it('and ends its side after the request is answered all the same', async () => {
    await using control = await startControl();
    const socket = await connectTo(control.socketPath);
    socket.end('GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(await text(socket)).toContain('"version":"1.2.3"');
  });

  it('is not missed when it goes away with a body half sent', async () => {
    await using control = await startControl();
    const socket = await connectTo(control.socketPath);
    socket.write('POST /projects HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{');
    await control.client.health();
    socket.destroy();
    await expect.poll(() => control.log.lines).toMatchObject([{ level: 'debug', fields: { code: 'CANCELLED' } }]);
    expect(await control.client.projects()).toHaveLength(2);
  });
});

it('serves others while fifty connections say nothing', async () => {
  await using control = await startControl();
  const silent = await Promise.all(Array.from({ length: 50 }, () => connectTo(control.socketPath)));
  expect(await control.client.projects()).toHaveLength(2);
  for (const socket of silent) socket.destroy();
});
