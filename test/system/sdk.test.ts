/** The clients in other languages, against a real daemon; their tests are in `sdk/`, as people of those languages write them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openCommandLine } from '../support/command-line.ts';

const TOKEN = 'token-of-a-test';

/** A way to the socket over TCP for those who show the token. */
async function forward(socketPath: string): Promise<AsyncDisposable & { readonly url: string }> {
  const connect = async (near: Socket): Promise<void> => {
    const [first] = (await once(near, 'data')) as [Buffer];
    near.pause();
    if (!first.includes(`Authorization: Bearer ${TOKEN}\r\n`)) {
      near.destroy();
      return;
    }
    const far = createConnection(socketPath);
    far.write(first);
    await Promise.all([pipeline(near, far), pipeline(far, near)]);
  };
  const server = createServer((near) => void connect(near).catch(() => near.destroy()));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

it.each([
  ['Python', 'sdk/python', ['/usr/bin/python3', '-B', '-m', 'unittest', '-v']],
  ['Go', 'sdk/go', ['go', 'test', '-count=1', '-v', './...']],
] as const)('the client in %s does what its examples say', async (_language, folder, [program, ...args]) => {
  await using line = await openCommandLine();
  await line.run('start');
  await line.run('add');
  const socket = join(line.home, 'daemon.sock');
  await using forwarder = await forward(socket);
  const { command, env } = line.commandFor('restart');
  const child = spawn(program, args, {
    cwd: fileURLToPath(new URL(`../../${folder}`, import.meta.url)),
    env: {
      ...env,
      MOONTIDE_TEST_SOCKET: socket,
      MOONTIDE_TEST_RESTART: JSON.stringify(command),
      MOONTIDE_TEST_URL: forwarder.url,
      MOONTIDE_TEST_TOKEN: TOKEN,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(child.exitCode, `${stdout}\n${stderr}`).toBe(0);
  expect(`${stdout}\n${stderr}`).toMatch(/TestFollowsASessionOverARestartToItsEnd|over_a_restart_to_its_end .*ok/);
});
