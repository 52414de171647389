/** Daemons that a team does not let in: they say so, go on by themselves, and harm nobody. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { RedisServer } from '../support/redis-server.ts';
import {
  addProject,
  edit,
  makeMachine,
  makeRepository,
  teamDifferences,
  type Machine,
} from '../support/team-machines.ts';
import { tempFolder } from '../support/temp-folder.ts';

const DOCUMENTS = 6;
const WITHIN = { timeout: 90_000, interval: 100 };

let stack: AsyncDisposableStack;
let emulator: Emulator;
let folder: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = stack.use(tempFolder()).path;
  // The daemon runs as another user where this one is root.
  chmodSync(folder, 0o755);
  emulator = stack.use(await startEmulator());
});

afterEach(() => stack.disposeAsync());

describe('a daemon that its team refuses', () => {
  it('for its protocol says so and what to do, goes on uploading, and deletes nothing', async () => {
    const server = stack.use(await RedisServer.start());
    await server.command('hset', 'moontide:{crew}:charter', 'protocol', '99', 'since', '0', 'epoch', 'theirs');
    const machine = await joinTeam(server);
    await expectRefused(machine, 'it speaks protocol 1, the team 99', 'Give all machines the same version.');
    await goesOnAndDeletesNothing(machine);
    expect(await server.command('keys', '*')).toBe('moontide:{crew}:charter');
  });

  it('for its clock says so and what to do, goes on uploading, and deletes nothing', async () => {
    const server = stack.use(await RedisServer.start());
    const slow = 'const { now } = Date; Date.now = () => now() - 3_600_000;';
    const machine = await joinTeam(server, {
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(slow)}`,
    });
    await expectRefused(machine, "s behind the team's server", 'Set it right.');
    await goesOnAndDeletesNothing(machine);
    expect(await server.command('hkeys', 'moontide:{crew}:members')).toBe('');
  });

  it('for a clock that is set wrong later says so, deletes nothing meanwhile, and is back when it is right', async () => {
    const server = stack.use(await RedisServer.start());
    const mark = join(folder, 'slow');
    const slow = `import { existsSync } from 'node:fs';
      const { now } = Date; Date.now = () => now() - (existsSync(${JSON.stringify(mark)}) ? 3_600_000 : 0);`;
    const machine = await joinTeam(server, {
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(slow)}`,
    });
    const team = async (): Promise<string | undefined> => (await machine.daemon.client.status()).team?.state;
    await expect.poll(team, WITHIN).toBe('met');
    writeFileSync(mark, '');
    await expectRefused(machine, "s behind the team's server", 'Set it right.');
    await goesOnAndDeletesNothing(machine);
    rmSync(mark);
    await expect.poll(team, WITHIN).toBe('met');
    await expect.poll(() => teamDifferences(emulator, [machine]), WITHIN).toEqual([]);
  });

  it('for its password says so and what to do, goes on uploading, and deletes nothing', async () => {
    const machine = await joinTeam(stack.use(await RedisServer.start({ password: 'the right one' })));
    await expectRefused(machine, 'refuses the password', 'moontide team password');
    await goesOnAndDeletesNothing(machine);
  });
});

async function joinTeam(server: RedisServer, env: Readonly<Record<string, string>> = {}): Promise<Machine> {
  const origin = makeRepository(folder, DOCUMENTS);
  const machine = makeMachine('m0', folder, {
    origin,
    branch: 'b0',
    baseUrl: emulator.baseUrl,
    teamUrl: server.url,
    env,
  });
  stack.use(machine.daemon);
  await addProject(machine);
  return machine;
}

async function expectRefused({ daemon }: Machine, message: string, fix: string): Promise<void> {
  await expect.poll(async () => (await daemon.client.status()).team?.message, WITHIN).toContain(message);
  const { team } = await daemon.client.status();
  expect(team).toMatchObject({ state: 'away' });
  expect(team?.fix).toContain(fix);
  expect((await daemon.client.team()).message).toContain(message);
}

async function goesOnAndDeletesNothing(machine: Machine): Promise<void> {
  await expect.poll(() => teamDifferences(emulator, [machine]), WITHIN).toEqual([]);
  edit(machine, 'docs/d0.md', undefined);
  edit(machine, 'docs/d1.md', '# edited\n');
  await expect.poll(() => emulator.files.list().length, WITHIN).toBe(DOCUMENTS + 1);
  // The grace time is a second: a job that ends now has looked at what is gone.
  await machine.daemon.client.sync(machine.projectId, { wait: true });
  expect(emulator.ledger.count((entry) => entry.method === 'DELETE')).toBe(0);
}
