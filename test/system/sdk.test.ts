/** The clients in other languages, against a real daemon; their tests are in `sdk/`, as people of those languages write them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openCommandLine } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';

describe.each([
  ['Python', 'sdk/python', ['/usr/bin/python3', '-B', '-m', 'unittest', '-v']],
  ['Go', 'sdk/go', ['go', 'test', '-count=1', '-v', './...']],
] as const)('the client in %s', (_language, folder, [program, ...args]) => {
  it.each(['at the socket', 'over TCP'])('does what its examples say, %s', async (way) => {
    await using line = await openCommandLine();
    const port = await freePort();
    mkdirSync(line.home);
    if (way === 'over TCP') writeFileSync(join(line.home, 'config.toml'), `[api]\nlisten = "127.0.0.1:${port}"\n`);
    await line.run('start');
    await line.run('add');
    const tokenOf = async (which: string): Promise<string> => (await line.run(`token show ${which}`)).stdout.trim();
    const { command, env } = line.commandFor('restart');
    const child = spawn(program, args, {
      cwd: fileURLToPath(new URL(`../../${folder}`, import.meta.url)),
      env: {
        ...env,
        MOONTIDE_TEST_SOCKET: join(line.home, 'daemon.sock'),
        MOONTIDE_TEST_RESTART: JSON.stringify(command),
        MOONTIDE_TEST_TOKEN: await tokenOf(''),
        MOONTIDE_TEST_ADMIN_TOKEN: await tokenOf('--admin'),
        ...(way === 'over TCP' ? { MOONTIDE_TEST_URL: `http://127.0.0.1:${port}` } : {}),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect(child.exitCode, `${stdout}\n${stderr}`).toBe(0);
    expect(`${stdout}\n${stderr}`).toMatch(/TestFollowsASessionOverARestartToItsEnd|over_a_restart_to_its_end .*ok/);
  });
});
