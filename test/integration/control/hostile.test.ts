import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { attacks } from '../../support/hostile-bytes.ts';
import { attack } from '../../support/hostile-caller.ts';
import { hashes, openSandbox, until } from '../../support/moontide.ts';
import type { Sandbox } from '../../support/moontide.ts';
import { createRandom } from '../../support/random.ts';

const SEED = Number(process.env['MOONTIDE_TEST_SEED'] ?? 20_261_123);
const ROUNDS = 3;
const IN_ONE_ROUND = 100;
/** An answer, or none. */
const NO_DEFECT = /^(?:HTTP\/1\.1 (?:200|4\d\d) |$)/u;
const MEGABYTE = 1_000_000;

/** Of what is reachable, so that it does not depend on when the collector would have run by itself. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function syncs({ write, remote }: Sandbox, content: string): Promise<void> {
  write('docs/plan.md', content);
  await until(remote, (contents) => contents.includes(hashes(content)[0] ?? ''));
}

it('answers or closes whatever is sent, keeps syncing, and lets go of the memory', async () => {
  await using sandbox = await openSandbox({ files: { 'docs/plan.md': 'before' } });
  const { client, paths, root, log } = sandbox;
  await client.add(root);
  await syncs(sandbox, 'before the first');
  const random = createRandom(SEED);
  let settledBytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const attacked = await Promise.all(attacks(random, IN_ONE_ROUND).map((one) => attack(paths.socket, one)));
    await syncs(sandbox, `in round ${round} of seed ${SEED}`);
    for (const { kind, isHalfOpen, answer } of attacked) {
      if (!isHalfOpen) expect([kind, await answer]).toEqual([kind, expect.stringMatching(NO_DEFECT)]);
    }
    expect((await client.health()).version).toMatch(/^\d/u);
    // Those that are half open are let go by the server in its time; here they give up together.
    const closed = attacked.map(async ({ socket }) => socket.closed || (await once(socket, 'close')));
    for (const { socket } of attacked) socket.destroy();
    await Promise.all(closed);
    // After one round everything is loaded and compiled that these requests use.
    if (round === 0) settledBytes = usedBytes();
  }
  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  await expect.poll(usedBytes, { timeout: 20_000, interval: 500 }).toBeLessThan(settledBytes + 20 * MEGABYTE);
  await syncs(sandbox, 'after the last');
});
