/** Scheduled runs of a team of real daemons. */
import Database from 'better-sqlite3';
import { appendFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ScheduledRun } from '../../src/control/protocol/schedule.ts';
import { startEmulator } from '../../src/emulator/index.ts';
import { RedisServer } from '../support/redis-server.ts';
import { addProject, makeMachine, makeRepository, teamDifferences, type Machine } from '../support/team-machines.ts';
import { tempFolder } from '../support/temp-folder.ts';

const DOCUMENTS = 40;
const MINUTE_MS = 60_000;
const WITHIN = { timeout: 150_000, interval: 50 };

it('A run of a schedule is done once for the team, and by another machine when the one that does it is killed', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(tempFolder()).path;
  // The daemons run as another user where this one is root.
  chmodSync(folder, 0o755);
  const server = stack.use(await RedisServer.start());
  let latencyMs = 0;
  const emulator = stack.use(await startEmulator({ limits: { filesRates: 'uncounted' }, latencyMs: () => latencyMs }));
  const origin = makeRepository(folder, DOCUMENTS);
  // It was due a minute ago, and is not due again before this test has ended.
  const dueAt = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
  const machines: Machine[] = [];
  for (const name of ['m0', 'm1', 'm2']) {
    const parts = { origin, branch: 'b0', baseUrl: emulator.baseUrl, teamUrl: server.url };
    const machine = makeMachine(name, folder, parts);
    stack.use(machine.daemon);
    appendFileSync(join(machine.root, 'moontide.toml'), scheduleAt(dueAt));
    await addProject(machine);
    machines.push(machine);
  }
  await expect.poll(() => teamDifferences(emulator, machines), WITHIN).toEqual([]);
  const before = new Set(emulator.files.list().map(({ id }) => id));

  // Of a run, these are several seconds.
  latencyMs = 1_000;
  for (const { daemon } of machines) await expect.poll(() => isLate(daemon.database, dueAt), WITHIN).toBe(true);
  let doing = -1;
  await expect.poll(async () => (doing = (await outcomes(machines)).indexOf('running')), WITHIN).not.toBe(-1);
  const killed = machines[doing];
  await killed?.daemon.kill();
  latencyMs = 0;
  await expect.poll(() => outcomes(machines), WITHIN).toContain('done');

  killed?.daemon.start();
  await killed?.daemon.answers();
  await expect.poll(() => teamDifferences(emulator, machines), WITHIN).toEqual([]);
  expect((await outcomes(machines)).toSorted()).toEqual(['cancelled', 'done', 'none']);
  expect(emulator.files.list().filter(({ id }) => before.has(id))).toEqual([]);
}, 300_000);

function scheduleAt(dueAt: number): string {
  const minute = new Date(dueAt).getUTCMinutes();
  return `[[schedule]]\nname = "fresh"\ncron = "${minute} * * * *"\ntimezone = "UTC"\nrun = "reupload"\n`;
}

/** Has the daemon believe that it looked at its schedules last before this time. False while it has not looked at all. */
function isLate(path: string, dueAt: number): boolean {
  const database = new Database(path);
  try {
    return database.prepare('update schedule_marks set settled_until_at = ?').run(dueAt - 1).changes > 0;
  } finally {
    database.close();
  }
}

/** How the last run ended on each machine, if one was begun there. */
async function outcomes(machines: readonly Machine[]): Promise<readonly (ScheduledRun['outcome'] | 'none')[]> {
  return await Promise.all(
    machines.map(async ({ daemon, projectId }) => {
      const [schedule] = await daemon.client.schedules(projectId).catch(() => []);
      return schedule?.lastRun?.outcome ?? 'none';
    }),
  );
}
