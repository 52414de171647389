import { join } from 'node:path';
import { cpSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmulator } from '../../src/emulator/index.ts';
import { inSync, startMoontide, type Moontide } from '../moontide.ts';
import { inTurn, type Figure, type Question, type Sample } from '../question.ts';
import { startTeamServer, type TeamServer } from '../team-server.ts';
import { writeDocuments } from '../tree.ts';

/** What a fleet of daemons took until all were in sync. */
interface Fleet {
  readonly requests: number;
  readonly stored: number;
  readonly ms: number;
}

const DOCUMENTS = 60;
const FLEETS = [1, 2, 5, 10];
const IDLE_MS = 10_000;
const ALONE = 'each by itself';
const LIMITS = 'concurrency = 8\nrequests_per_minute = 3000\n';

const FIGURES = FLEETS.map((daemons) => ({
  daemons,
  stored: {
    what: `${daemonsOf(daemons)} with the same ${DOCUMENTS} documents in a team: files stored`,
    against: ALONE,
    unit: '',
    goal: { kind: 'exactly', value: DOCUMENTS },
  } satisfies Figure,
  requests: { what: 'the same: requests until all are in sync', against: ALONE, unit: 'requests' } satisfies Figure,
  time: { what: 'the same: time until all are in sync', against: ALONE, unit: 'ms' } satisfies Figure,
  working: { what: "the same: commands at the team's server for each request", unit: '' } satisfies Figure,
  idle: {
    what: "the same: commands a second at the team's server while nothing changes, for each daemon",
    unit: '',
  } satisfies Figure,
}));

export const team: Question = {
  name: 'team',
  mostRounds: 1,
  async round(stage) {
    const samples: Sample[] = [];
    for (const { daemons, ...figures } of FIGURES) {
      const folder = (kind: string): string => join(stage.folder, `${kind}-${daemons}`);
      const { ours, theirs } = await inTurn(
        stage,
        () => inTeam(folder('team'), daemons),
        () => sync(folder('alone'), daemons, ''),
      );
      samples.push(
        { figure: figures.stored, ours: ours.stored, theirs: theirs.stored },
        { figure: figures.requests, ours: ours.requests, theirs: theirs.requests },
        { figure: figures.time, ours: ours.ms, theirs: theirs.ms },
        { figure: figures.working, ours: ours.working / ours.requests },
        { figure: figures.idle, ours: ours.idleASecond / daemons },
      );
    }
    return samples;
  },
};

async function inTeam(
  folder: string,
  daemons: number,
): Promise<Fleet & { readonly working: number; readonly idleASecond: number }> {
  await using server = await startTeamServer();
  let working = 0;
  let idleASecond = 0;
  const fleet = await sync(
    folder,
    daemons,
    `[team]\nurl = "${server.url}"\nname = "bench"\nroll_call_seconds = 1\n`,
    async () => {
      working = (await server.usage()).total;
      idleASecond = await commandsASecond(server);
    },
  );
  return { ...fleet, working, idleASecond };
}

async function commandsASecond(server: TeamServer): Promise<number> {
  const before = (await server.usage()).total;
  const from = performance.now();
  await delay(IDLE_MS);
  return (((await server.usage()).total - before) * 1_000) / (performance.now() - from);
}

/** Starts so many daemons with the same repository and account, and ends them when all are in sync. */
async function sync(folder: string, daemons: number, config: string, whenInSync?: () => Promise<void>): Promise<Fleet> {
  const origin = join(folder, 'origin');
  writeDocuments(origin, DOCUMENTS);
  writeFileSync(join(origin, 'moontide.toml'), 'id = "benchteam"\n');
  await using emulator = await startEmulator({ latencyMs: () => 50 });
  await using stack = new AsyncDisposableStack();
  const machines: { readonly daemon: Moontide; readonly root: string }[] = [];
  for (let number = 0; number < daemons; number += 1) {
    const root = join(folder, `clone-${number}`, 'benchteam');
    cpSync(origin, root, { recursive: true });
    const options = {
      home: join(folder, `home-${number}`),
      baseUrl: emulator.baseUrl,
      config: `[limits]\n${LIMITS}${config}`,
    };
    machines.push({ root, daemon: stack.use(await startMoontide(options)) });
  }
  const from = performance.now();
  const projects = await Promise.all(
    machines.map(async ({ daemon, root }) => ({ daemon, id: (await daemon.client.add(root)).project.id })),
  );
  await Promise.all(projects.map(({ daemon, id }) => inSync(daemon.client, id)));
  const ms = performance.now() - from;
  const fleet = { ms, requests: emulator.ledger.entries.length, stored: emulator.files.list().length };
  await whenInSync?.();
  return fleet;
}

function daemonsOf(count: number): string {
  return count === 1 ? 'a daemon' : `${count} daemons`;
}
