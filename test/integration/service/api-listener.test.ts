import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openTokens } from '../../../src/control/tokens.ts';
import { systemClock } from '../../../src/clock.ts';
import { freePort } from '../../support/free-port.ts';
import { openSandbox, until } from '../../support/moontide.ts';
import { callTcp } from '../../support/raw-http.ts';

describe('the control API of a daemon over TCP', () => {
  it('is where the configuration says, moves with it, and a port that is taken is told and stops nothing', async () => {
    const [first, second] = [await freePort(), await freePort()];
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
