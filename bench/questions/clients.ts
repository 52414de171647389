import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addProject, startMoontide } from '../moontide.ts';
import { inTurn, type Figure, type Question, type Stage } from '../question.ts';
import { saveLatencies } from '../save-latencies.ts';
import { startServer, type CountingServer } from '../server.ts';
import { percentile } from '../statistics.ts';
import { writeDocument, writeDocuments } from '../tree.ts';

const DOCUMENTS = 100;
const CLIENTS = 200;
const BURST = 400;
const SAVES = 15;
const PROGRAM = fileURLToPath(new URL('../program-clients.ts', import.meta.url));
/** Until all clients are connected and have asked once. */
const CONNECTED_MS = 2_000;

const MISSED: Figure = {
  what: `events missed by any of ${CLIENTS} clients of /events that ask for /status every second, ${BURST + SAVES} uploads`,
  unit: '',
  goal: { kind: 'exactly', value: 0 },
};
const LATENCY: Figure = {
  what: 'the same: saving a file until the request, median',
  against: 'without clients',
  unit: 'ms',
  goal: { kind: 'times', atMost: 1.2 },
};
const TIME: Figure = {
  what: `the same: ${BURST} new files until all are uploaded`,
  against: 'without clients',
  unit: 's',
};

interface Measured {
  readonly latencyMs: number;
  readonly burstSeconds: number;
  readonly missed: number;
}

export const clients: Question = {
  name: 'clients',
  mostRounds: 1,
  async round(stage) {
    const { ours, theirs } = await inTurn(
      stage,
      () => measure(stage, CLIENTS),
      () => measure(stage, 0),
    );
    return [
      { figure: MISSED, ours: ours.missed },
      { figure: LATENCY, ours: ours.latencyMs, theirs: theirs.latencyMs },
      { figure: TIME, ours: ours.burstSeconds, theirs: theirs.burstSeconds },
    ];
  },
};

async function measure({ folder }: Stage, count: number): Promise<Measured> {
  const root = join(folder, `project-${count}`);
  writeDocuments(root, DOCUMENTS);
  await using server = await startServer({ latencyMs: 20 });
  await using daemon = await startMoontide({ home: join(folder, `home-${count}`), baseUrl: server.baseUrl });
  await addProject(daemon.client, root);
  await using followers = await startClients(daemon.socketPath, count);
  const latencyMs = percentile(await saveLatencies(root, server, SAVES), 50);
  const burstSeconds = await burst(root, server);
  return { latencyMs, burstSeconds, missed: await followers.missed(SAVES + BURST) };
}

async function startClients(
  socketPath: string,
  count: number,
): Promise<{ readonly missed: (uploads: number) => Promise<number> } & AsyncDisposable> {
  const child = fork(PROGRAM, [socketPath, String(count)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  await once(child, 'message');
  await delay(CONNECTED_MS);
  return {
    async missed(uploads) {
      child.send(uploads);
      const [seen] = (await once(child, 'message')) as [readonly number[]];
      return seen.reduce((sum, each) => sum + (uploads - each), 0);
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function burst(root: string, server: CountingServer): Promise<number> {
  const before = server.uploads.length;
  const startedAt = performance.now();
  for (let index = 0; index < BURST; index += 1) writeDocument(root, `docs/burst/page-${index}.md`, 'first');
  return ((await server.uploaded(before + BURST)) - startedAt) / 1_000;
}
