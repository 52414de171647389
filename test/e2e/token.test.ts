import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCommandLine } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';
import { callTcp } from '../support/raw-http.ts';

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

  const next = await token('rotate');
  expect([await answered(plain), await answered(next), await answered(admin)]).toEqual([401, 200, 200]);
  const nextAdmin = await token('rotate --admin');
  expect([await answered(admin, 'PUT'), await answered(nextAdmin, 'PUT'), await answered(next)]).toEqual([
    401, 200, 200,
  ]);
  expect(statSync(tokens).mode & 0o777).toBe(0o600);
});
