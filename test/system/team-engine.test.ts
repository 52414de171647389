/** What goes wrong with the server of a team: its machines go on by themselves, say so, and meet again. */
import { chmodSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { RedisServer } from '../support/redis-server.ts';
import { StallingProxy } from '../support/stalling-proxy.ts';
import {
  addProject,
  edit,
  LIMITS,
  makeMachine,
  makeRepository,
  teamDifferences,
  type Machine,
} from '../support/team-machines.ts';
import { tempFolder } from '../support/temp-folder.ts';

const DOCUMENTS = 12;
const MINUTE_MS = 60_000;
const WITHIN = { timeout: 120_000, interval: 200 };

let stack: AsyncDisposableStack;
let emulator: Emulator;
let server: RedisServer;
let machines: readonly Machine[];
/** The last machine's way to the server. */
let proxy: StallingProxy;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const folder = stack.use(tempFolder()).path;
  // The daemons run as another user where this one is root.
  chmodSync(folder, 0o755);
  server = stack.use(await RedisServer.start());
  emulator = stack.use(await startEmulator({ limits: { filesRates: 'uncounted' } }));
  const origin = makeRepository(folder, DOCUMENTS);
  proxy = stack.use(await StallingProxy.start(server.port));
  const { baseUrl } = emulator;
  machines = ['b0', 'b1', 'b2'].map((branch) => {
    const teamUrl = branch === 'b2' ? `redis://127.0.0.1:${proxy.port}` : server.url;
    // Longer than any machine needs to come back, however slow this one is.
    return makeMachine(branch, folder, { origin, branch, baseUrl, teamUrl, rollCallSeconds: 25 });
  });
  for (const machine of machines) {
    stack.use(machine.daemon);
    await addProject(machine);
  }
  await converged();
});

afterEach(() => stack.disposeAsync());

const AUTH = ['-a', 'another', '--no-auth-warning'];
const FAULTS: readonly {
  readonly what: string;
  /** What a person is told. */
  readonly says: string;
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
}[] = [
  {
    what: 'takes nothing because it is full',
    says: 'takes nothing now',
    begin: async () => void (await server.command('config', 'set', 'maxmemory', '1')),
    end: async () => void (await server.command('config', 'set', 'maxmemory', '0')),
  },
  {
    what: 'hangs',
    says: 'cannot be reached',
    begin: async () => server.hang(),
    end: async () => server.goOn(),
  },
  {
    what: 'wants another password',
    says: 'refuses the password',
    async begin() {
      await server.command('config', 'set', 'requirepass', 'another');
      await server.command(...AUTH, 'client', 'kill', 'type', 'normal');
    },
    end: async () => void (await server.command(...AUTH, 'config', 'set', 'requirepass', '')),
  },
];

it.each(FAULTS)(
  'A server that $what is done without until it is well again',
  async ({ says, begin, end }) => {
    const [first, second, third] = machines;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no machines');
    const deletions = (): number => emulator.ledger.count(({ method }) => method === 'DELETE');
    const before = deletions();
    await begin();
    for (const { daemon } of machines) {
      await expect.poll(async () => (await daemon.client.status()).team?.message, WITHIN).toContain(says);
    }
    edit(first, 'docs/d0.md', '# the same\n');
    edit(second, 'docs/d0.md', '# the same\n');
    edit(third, 'docs/d1.md', undefined);
    edit(third, 'docs/new.md', '# new\n');
    const missing = (): readonly string[] =>
      teamDifferences(emulator, machines).filter((difference) => difference.startsWith('not stored'));
    await expect.poll(missing, WITHIN).toEqual([]);
    expect(deletions()).toBe(before);
    await end();
    await converged();
  },
  300_000,
);

it('A server that was emptied loses nothing and has nothing stored again', async () => {
  const uploads = (): number => emulator.ledger.count((entry) => entry.upload !== undefined);
  const before = uploads();
  await server.command('flushall');
  await converged();
  await expect.poll(() => server.command('scard', 'moontide:{crew}:needing:teamdocs'), WITHIN).toBe('3');
  const [first] = machines;
  if (first === undefined) throw new Error('no machines');
  // Deleting begins only when all have said what they need.
  edit(first, 'docs/d0.md', undefined);
  await converged();
  expect(uploads()).toBe(before);
}, 300_000);

it('A machine that was cut off while the server was emptied stores again what the others deleted of it', async () => {
  const cutOff = machines.at(-1);
  if (cutOff === undefined) throw new Error('no machines');
  const its = (): readonly string[] =>
    teamDifferences(emulator, machines).filter((difference) => difference.startsWith('not stored'));
  proxy.stall();
  await expect.poll(async () => (await cutOff.daemon.client.status()).team?.state, WITHIN).toBe('away');
  await server.command('flushall');
  await expect.poll(its, WITHIN).toHaveLength(5);
  proxy.heal();
  await converged();
}, 300_000);

/** Waits until the team is met and nothing differs any more. */
async function converged(): Promise<void> {
  for (const { daemon } of machines) {
    await expect.poll(async () => (await daemon.client.status()).team?.state, WITHIN).toBe('met');
  }
  await expect.poll(() => teamDifferences(emulator, machines), WITHIN).toEqual([]);
  expect(emulator.ledger.peakConcurrency()).toBeLessThanOrEqual(LIMITS.concurrency);
  expect(emulator.ledger.peakInWindow(MINUTE_MS)).toBeLessThanOrEqual(LIMITS.requestsPerMinute);
}
