import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openTokens } from '../../../src/control/tokens.ts';
import { systemClock } from '../../../src/clock.ts';
import { openSandbox, until } from '../../support/moontide.ts';
import { callTcp } from '../../support/raw-http.ts';

/** Two ports that nobody listens at just now. */
async function freePorts(): Promise<readonly [number, number]> {
  const servers = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')] as const;
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return [ports[0] ?? 0, ports[1] ?? 0];
}

describe('the control API of a daemon over TCP', () => {
  it('is where the configuration says, moves with it, and a port that is taken is told and stops nothing', async () => {
    const [first, second] = await freePorts();
    await using sandbox = await openSandbox({ config: `[api]\nlisten = "127.0.0.1:${first}"\n` });
    const token = openTokens({ path: sandbox.paths.tokens, clock: systemClock }).get('plain').reveal();
    const status = async (port: number): Promise<number | string | undefined> => {
      const answer = callTcp(port, { path: '/status', headers: { 'x-api-key': token } });
      return await answer.then(
        ({ status }) => status,
        (error: NodeJS.ErrnoException) => error.code,
      );
    };
    expect(await status(first)).toBe(200);
    await sandbox.client.configure({ api: { listen: `127.0.0.1:${second}` } });
    await expect.poll(() => status(second)).toBe(200);
    expect(await status(first)).toBe('ECONNREFUSED');

    await using taken = createServer().listen(first, '127.0.0.1');
    await once(taken, 'listening');
    await sandbox.client.configure({ api: { listen: `127.0.0.1:${first}` } });
    const { configProblem } = await until(
      () => sandbox.client.status(),
      (shown) => shown.configProblem !== undefined,
    );
    expect(configProblem).toContain(`127.0.0.1:${first} cannot be listened at`);
    expect(await status(second)).toBe('ECONNREFUSED');

    const before = sandbox.client.configure({ api: { listen: `0.0.0.0:${second}` } });
    await expect(before).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
