import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually, openCommandLine } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';
import { callTcp, openTcp } from '../support/raw-http.ts';

function endOf(stream: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    stream.resume().once('close', () => resolve());
  });
}

it('token makes what lets programs in over TCP, keeps it for the user alone, and puts another in its place at once', async () => {
  await using line = await openCommandLine();
  const port = await freePort();
  mkdirSync(line.home);
  writeFileSync(join(line.home, 'config.toml'), `[api]\nlisten = "127.0.0.1:${port}"\n`);
  const { tokens } = (await line.json('paths --json')) as { readonly tokens: string };
  const token = async (words: string): Promise<string> => (await line.run(`token ${words}`)).stdout.trim();
  const answered = async (given: string, method = 'GET'): Promise<number> => {
    const headers = { authorization: `Bearer ${given}`, 'content-type': 'application/json' };
    return (await callTcp(port, { method, path: '/config', headers, ...(method === 'PUT' ? { body: '{}' } : {}) }))
      .status;
  };

  expect(existsSync(tokens)).toBe(false);
  const [plain, admin] = [await token('show'), await token('show --admin')];
  expect(statSync(tokens).mode & 0o777).toBe(0o600);
  expect(await line.json('token show --json')).toEqual({ kind: 'plain', token: plain });
  await line.run('start');
  expect([await answered(''), await answered(plain), await answered(plain, 'PUT')]).toEqual([401, 200, 403]);
  expect([await answered(admin), await answered(admin, 'PUT')]).toEqual([200, 200]);

  const streamFor = async (given: string): Promise<IncomingMessage> =>
    (await openTcp(port, { path: '/events', headers: { authorization: `Bearer ${given}` } })).on('error', () => {});
  const [streamed, kept] = [await streamFor(plain), await streamFor(admin)];
  let heard = '';
  kept.setEncoding('utf8').on('data', (text: string) => (heard += text));
  const ended = endOf(streamed);
  const next = await token('rotate');
  await ended;
  expect([await answered(plain), await answered(next), await answered(admin)]).toEqual([401, 200, 200]);
  // The stream of the other token goes on, until that is another one too.
  await line.run('add');
  await eventually(() => heard.includes('event: project.added'));
  const keptEnded = endOf(kept);
  const nextAdmin = await token('rotate --admin');
  await keptEnded;
  expect([await answered(admin, 'PUT'), await answered(nextAdmin, 'PUT'), await answered(next)]).toEqual([
    401, 200, 200,
  ]);
  expect(statSync(tokens).mode & 0o777).toBe(0o600);
});
