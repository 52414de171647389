import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createControlClient } from '../../../src/control/client.ts';
import { startControl } from '../../support/control.ts';

/** A listener of TCP in front of a control server, and what was sent to it. */
async function listen(
  connect: Awaited<ReturnType<typeof startControl>>['connect'],
  host: string,
): Promise<AsyncDisposable & { readonly port: number; readonly sent: () => string }> {
  let sent = '';
  const server = createServer((near) => {
    near.on('data', (bytes: Buffer) => (sent += bytes.toString('latin1')));
    near.pipe(connect()).pipe(near);
  });
  await once(server.listen(0, host), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

it.each(['127.0.0.1', '[::1]'])('reaches a daemon over TCP at %s, with the token and the host', async (host) => {
  await using control = await startControl({ inProcess: true });
  await using tcp = await listen(control.connect, host.replaceAll(/[[\]]/gu, ''));
  await using client = createControlClient({ baseUrl: `http://${host}:${tcp.port}`, token: 'token-1' });
  expect(await client.health()).toMatchObject({ version: '1.2.3' });
  expect(tcp.sent()).toContain('\r\nauthorization: Bearer token-1\r\n');
  expect(tcp.sent()).toContain(`\r\nhost: ${host}:${tcp.port}\r\n`);
  expect(tcp.sent().match(/^host:/gmu)).toHaveLength(1);
});

it('says when nobody listens', async () => {
  await using control = await startControl({ inProcess: true });
  const { port } = await (async () => {
    await using tcp = await listen(control.connect, '127.0.0.1');
    return tcp;
  })();
  await using client = createControlClient({ baseUrl: `http://localhost:${port}/`, token: 'token-1' });
  await expect(client.health()).rejects.toMatchObject({ code: 'NO_DAEMON', retry: 'later' });
});

it.each(['', 'localhost:4096', 'https://localhost', 'http://localhost/api', 'ftp://localhost'])(
  'refuses the base URL %j',
  (baseUrl) => {
    expect(() => createControlClient({ baseUrl, token: 'token-1' })).toThrow(
      expect.objectContaining({ code: 'USAGE' }) as Error,
    );
  },
);
