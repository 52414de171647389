import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../../src/emulator/index.ts';
import { emulatorClient, envelope, idOf } from '../../support/emulator-client.ts';

const ROUTES: readonly (readonly [string, string])[] = [
  ['POST', '/files'],
  ['GET', '/files'],
  ['GET', '/files/some'],
  ['DELETE', '/files/some'],
  ['GET', '/files/some/content'],
  ['GET', '/models'],
  ['GET', '/users/me/balance'],
  ['POST', '/tokenizers/estimate-token-count'],
  ['POST', '/chat/completions'],
];

describe('the emulator', () => {
  it.each(ROUTES)('answers 401 to %s %s without a key and with a wrong one', async (method, path) => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    const missing = await client.call(method, path, {}, '');
    expect([missing.status, missing.json()]).toEqual([
      401,
      envelope('incorrect_api_key_error', 'Incorrect API key provided'),
    ]);
    const wrong = await client.call(method, path, {}, 'pk-wrong');
    expect([wrong.status, wrong.json()]).toEqual([
      401,
      envelope('invalid_authentication_error', 'Invalid Authentication'),
    ]);
  });

  it('stores nothing for a key that it does not know', async () => {
    await using emulator = await startEmulator({ keys: ['sk-known'] });
    const client = emulatorClient(emulator.baseUrl);
    expect((await client.upload({ key: 'sk-other' })).status).toBe(401);
    expect((await client.upload({ key: 'sk-known' })).status).toBe(200);
    expect(emulator.files.list()).toHaveLength(1);
  });

  it('keeps the files of accounts apart and shows them to each key of theirs', async () => {
    await using emulator = await startEmulator({ keys: { 'sk-a': 'one', 'sk-b': 'one', 'sk-c': 'two' } });
    const client = emulatorClient(emulator.baseUrl);
    const uploaded = await client.upload({ key: 'sk-a' });
    const path = `/files/${idOf(uploaded)}`;
    expect((await client.get(path, 'sk-b')).json()).toEqual(uploaded.json());
    for (const asked of [
      client.get(path, 'sk-c'),
      client.get(`${path}/content`, 'sk-c'),
      client.delete(path, 'sk-c'),
    ]) {
      expect((await asked).status).toBe(404);
    }
    expect((await client.get('/files', 'sk-c')).json()).toEqual({ object: 'list', data: [] });
    expect((await client.upload({ key: 'sk-c' })).json()).toMatchObject({ filename: 'a.txt' });
    expect([emulator.files.list('one').length, emulator.files.list('two').length]).toEqual([1, 1]);
  });

  it('has an id for every answer', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    const ids = [await client.get('/files'), await client.get('/nothing')].map((reply) =>
      reply.headers.get('msh-request-id'),
    );
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f]{24}$/), expect.stringMatching(/^[0-9a-f]{24}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('listens on the loopback interface alone', async () => {
    await using emulator = await startEmulator();
    expect(emulator.baseUrl).toBe(`http://127.0.0.1:${emulator.port}/v1`);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter((address) => address.family === 'IPv4' && !address.internal);
    for (const { address } of others) {
      const socket = createConnection({ host: address, port: emulator.port });
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toBe('ECONNREFUSED');
    }
  });

  it('takes the port that it is told to take and frees it when it ends', async () => {
    const first = await startEmulator();
    const { port } = first;
    await expect(startEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first[Symbol.asyncDispose]();
    await using second = await startEmulator({ port });
    expect(second.port).toBe(port);
  });
});

describe('the ledger of the emulator', () => {
  it('has every request with what became of it', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    await client.upload({ filename: 'a.txt', content: 'abc' });
    await client.get('/files?limit=1');
    await client.get('/files', '');
    await client.get('/nothing');
    expect(emulator.ledger.entries).toMatchObject([
      {
        order: 1,
        method: 'POST',
        path: '/v1/files',
        route: 'files.upload',
        account: 'default',
        concurrency: 1,
        status: 200,
        upload: {
          filename: 'a.txt',
          bytes: 3,
          sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        },
      },
      { order: 2, method: 'GET', path: '/v1/files?limit=1', route: 'files.list', status: 200, upload: undefined },
      { order: 3, route: 'files.list', account: undefined, status: 401 },
      { order: 4, route: undefined, path: '/v1/nothing', status: 404 },
    ]);
    expect(emulator.ledger.count('files.list')).toBe(2);
  });

  it('has the file of an upload that was refused, too', async () => {
    await using emulator = await startEmulator({
      limits: { filesRates: { concurrency: 1, requestsPerMinute: 0 } },
    });
    await emulatorClient(emulator.baseUrl).upload({ filename: 'refused.txt' });
    expect(emulator.ledger.entries).toMatchObject([{ status: 429, upload: { filename: 'refused.txt' } }]);
  });
});
