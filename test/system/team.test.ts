/** A team of real daemons with a real server between them. */
import { chmodSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { RedisServer } from '../support/redis-server.ts';
import { seededRandom } from '../../src/emulator/seeded-random.ts';
import { StallingProxy } from '../support/stalling-proxy.ts';
import {
  addProject,
  edit,
  LIMITS,
  makeMachine,
  makeRepository,
  pull,
  teamDifferences,
  type Machine,
} from '../support/team-machines.ts';
import { tempFolder } from '../support/temp-folder.ts';

const DOCUMENTS = 24;
const MINUTE_MS = 60_000;

let stack: AsyncDisposableStack;
let emulator: Emulator;
let server: RedisServer;
let folder: string;
let origin: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = stack.use(tempFolder()).path;
  // The daemons run as another user where this one is root.
  chmodSync(folder, 0o755);
  server = stack.use(await RedisServer.start());
  emulator = stack.use(await startEmulator({ limits: { filesRates: 'uncounted' }, latencyMs: () => 20 }));
  origin = makeRepository(folder, DOCUMENTS);
});

afterEach(() => stack.disposeAsync());

describe('a team', () => {
  it('stores what its machines have in common once, and different branches side by side', async () => {
    const machines = await team(['b0', 'b0', 'b1']);
    await converged(machines);
    expect(emulator.ledger.count((entry) => entry.upload !== undefined)).toBe(DOCUMENTS + 5);
    const [first, second, third] = machines;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no machines');

    // Another branch keeps its version of what is edited here.
    edit(first, 'docs/d0.md', '# edited\n');
    await converged(machines);
    pull(second, first);
    pull(third, first);
    await converged(machines);
    expect(emulator.files.list().length).toBe(DOCUMENTS);
    expect(emulator.ledger.count((entry) => entry.upload !== undefined)).toBe(DOCUMENTS + 6);
  });

  it('stores each needed version once and nothing else after crashes of daemons and server, and partitions', async () => {
    const random = seededRandom(20_261_123);
    const proxies: StallingProxy[] = [];
    const machines = await team(['b0', 'b0', 'b1', 'b1', 'b2'], proxies);
    let kills = 0;
    const endAt = performance.now() + 40_000;
    while (performance.now() < endAt) {
      const machine = pick(machines, random);
      const dice = random();
      if (dice < 0.05) {
        await machine.daemon.kill();
        machine.daemon.start();
        kills += 1;
      } else if (dice < 0.07) {
        await server.kill();
        await delay(random() * 2_000);
        await server.start();
      } else if (dice < 0.08) {
        await server.command('flushall');
      } else if (dice < 0.12) {
        const proxy = pick(proxies, random);
        proxy.stall();
        setTimeout(() => proxy.heal(), 2_000 + random() * 10_000).unref();
      } else if (dice < 0.2) {
        pull(machine, pick(machines, random));
      } else {
        const path = `docs/${random() < 0.7 ? 'd' : 'new'}${Math.floor(random() * DOCUMENTS)}.md`;
        edit(machine, path, random() < 0.15 ? undefined : `# ${path} ${Math.floor(random() * 4)}\n`);
      }
      await delay(random() * 250);
    }
    for (const proxy of proxies) proxy.heal();
    await converged(machines);
    expect(kills).toBeGreaterThan(0);
    expect(emulator.ledger.peakConcurrency()).toBeLessThanOrEqual(LIMITS.concurrency);
    expect(emulator.ledger.peakInWindow(MINUTE_MS)).toBeLessThanOrEqual(LIMITS.requestsPerMinute);
  }, 300_000);
});

async function team(branches: readonly string[], proxies: StallingProxy[] = []): Promise<Machine[]> {
  const machines: Machine[] = [];
  for (const [at, branch] of branches.entries()) {
    const proxy = stack.use(await StallingProxy.start(server.port));
    proxies.push(proxy);
    const machine = makeMachine(`m${at}`, folder, {
      origin,
      branch,
      baseUrl: emulator.baseUrl,
      teamUrl: `redis://127.0.0.1:${proxy.port}`,
    });
    stack.use(machine.daemon);
    await addProject(machine);
    machines.push(machine);
  }
  return machines;
}

/** Waits until nothing differs any more; the test's own time limit is the only one. */
async function converged(machines: readonly Machine[]): Promise<void> {
  await expect.poll(() => teamDifferences(emulator, machines), { timeout: 150_000, interval: 500 }).toEqual([]);
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
