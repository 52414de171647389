/** What lets a daemon in at its team's server: a password, a user's name, an authority that is trusted. */
import { chmodSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { makeCertificate } from '../support/certificate.ts';
import { RedisServer } from '../support/redis-server.ts';
import { addProject, makeMachine, makeRepository, type Machine } from '../support/team-machines.ts';
import { tempFolder } from '../support/temp-folder.ts';

const PASSWORD = 'open sesame 1001';
const REFUSED = { state: 'away', message: expect.stringContaining('refuses the password') as unknown };
const WITHIN = { timeout: 60_000, interval: 100 };

let stack: AsyncDisposableStack;
let emulator: Emulator;
let folder: string;
let origin: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = stack.use(tempFolder()).path;
  // The daemon runs as another user where this one is root.
  chmodSync(folder, 0o755);
  emulator = stack.use(await startEmulator());
  origin = makeRepository(folder, 3);
});

afterEach(() => stack.disposeAsync());

describe("the password of the team's server", () => {
  it('is used as soon as it is kept, found by the next daemon, and given up when it is removed', async () => {
    const server = stack.use(await RedisServer.start({ password: PASSWORD }));
    const { daemon } = await join('m0', server.url);
    const { client } = daemon;
    await expect.poll(() => standing(daemon), WITHIN).toMatchObject(REFUSED);
    const wrong = await client.keepTeamPassword({ password: 'wrong', useKeychain: false });
    expect(wrong).toMatchObject({ storedIn: 'file', inUse: 'file' });
    await expect.poll(() => standing(daemon), WITHIN).toMatchObject({ ...REFUSED, password: 'file' });
    await client.keepTeamPassword({ password: PASSWORD, useKeychain: false });
    await expect.poll(() => standing(daemon), WITHIN).toMatchObject({ state: 'met', password: 'file' });

    await daemon.kill();
    daemon.start();
    await daemon.answers();
    await expect.poll(() => standing(daemon), WITHIN).toMatchObject({ state: 'met', password: 'file' });
    expect(await client.removeTeamPassword()).not.toHaveProperty('inUse');
    await expect.poll(() => standing(daemon), WITHIN).toMatchObject(REFUSED);
    expect(filesWith(PASSWORD, daemon.home)).toEqual([]);
  });

  it('is that of the user whom the address names, and is sent to a server that is trusted', async () => {
    const certificate = makeCertificate(folder);
    const server = stack.use(await RedisServer.start({ password: PASSWORD, certificate }));
    const rights = ['~moontide:{crew}:*', '+@all', '-@admin', '-@dangerous', '+info'];
    await server.command('acl', 'setuser', 'moontide', 'on', `>${PASSWORD} of a user`, ...rights);
    const url = server.url.replace('//', '//moontide@');
    const password = { MOONTIDE_TEAM_PASSWORD: `${PASSWORD} of a user` };

    const stranger = await join('m0', url, password);
    await expect
      .poll(() => standing(stranger.daemon), WITHIN)
      .toMatchObject({
        state: 'away',
        message: expect.stringContaining('certificate') as unknown,
        fix: expect.stringContaining('NODE_EXTRA_CA_CERTS') as unknown,
      });
    await stranger.daemon.kill();

    const { daemon, projectId } = await join('m1', url, {
      ...password,
      NODE_EXTRA_CA_CERTS: certificate.authority,
    });
    await expect.poll(() => standing(daemon), WITHIN).toMatchObject({ state: 'met', password: 'environment' });
    // Nothing that a machine does in a team goes beyond the rights above: it would be away.
    await daemon.client.sync(projectId, { wait: true });
    await expect.poll(async () => (await daemon.client.project(projectId)).inSync, WITHIN).toBe(true);
    expect(await standing(daemon)).toMatchObject({ state: 'met' });
    expect(filesWith(PASSWORD, daemon.home)).toEqual([]);
  });
});

async function join(name: string, teamUrl: string, env: Readonly<Record<string, string>> = {}): Promise<Machine> {
  const machine = makeMachine(name, folder, { origin, branch: 'b0', baseUrl: emulator.baseUrl, teamUrl, env });
  stack.use(machine.daemon);
  await addProject(machine);
  return machine;
}

async function standing({ client }: Machine['daemon']): Promise<object> {
  return await client.team();
}

/** Files below a folder that hold a text. */
function filesWith(text: string, home: string): string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}
