import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../../src/emulator/index.ts';
import { emulatorClient } from '../../support/emulator-client.ts';

function startOpen(): Promise<Emulator> {
  return startEmulator({
    limits: { extensions: 'any', uniqueNames: false, filesRates: 'uncounted', maxFiles: 100_000 },
  });
}

it.each([
  'plain.txt',
  'two words.txt',
  'a "quoted" name.txt',
  'back\\slash.txt',
  'two\\\\slashes.txt',
  'ends with\\',
  '\\"both\\".txt',
  "semi;colon='x'.txt",
  '我是一个文件.txt',
  'é\u0301 🌒.md',
  '100%.txt',
  'new\nline\r.txt',
])('stores the name %j as it is', async (filename) => {
  await using emulator = await startOpen();
  const reply = await emulatorClient(emulator.baseUrl).upload({ filename });
  expect(reply.json()).toMatchObject({ filename });
  expect(emulator.ledger.entries.at(-1)?.upload?.filename).toBe(filename);
});

it('stores any name as it is, but for folders and what the web’s own encoding loses', async () => {
  await using emulator = await startOpen();
  const client = emulatorClient(emulator.baseUrl);
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((candidate) => !/\/|%(?:22|0A|0D)/i.test(candidate));
  await fc.assert(
    fc.asyncProperty(name, async (filename) => {
      expect((await client.upload({ filename })).json()).toMatchObject({ filename });
    }),
  );
});

it('drops the folders of a name', async () => {
  await using emulator = await startOpen();
  const reply = await emulatorClient(emulator.baseUrl).upload({ filename: 'docs/guide/a.txt' });
  expect(reply.json()).toMatchObject({ filename: 'a.txt' });
});

it('reads forms that are written by hand', async () => {
  await using emulator = await startOpen();
  const body = [
    '--limit',
    'Content-Type: text/plain',
    "content-disposition: form-data; name=file; filename=fallback.txt; filename*=UTF-8''%e2%82%ac.txt",
    '',
    'text',
    '--limit',
    'Content-Disposition: form-data; name="purpose"',
    '',
    'file-extract',
    '--limit--',
    '',
  ].join('\r\n');
  expect(await post(emulator, body, 'multipart/form-data; boundary="limit"')).toContain('"filename":"€.txt"');
});

/** Without the help of `fetch`, which would not send such a form. */
async function post(emulator: Emulator, body: string, type: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = { authorization: 'Bearer sk-test', 'content-type': type };
  const sent = request(`${emulator.baseUrl}/files`, { method: 'POST', headers }, (response) => {
    text(response).then(resolve, reject);
  });
  sent.once('error', reject);
  sent.end(body);
  return promise;
}
