import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inSync, startMoontide, type Moontide } from '../moontide.ts';
import { memoryMB, watchesOf } from '../process-figures.ts';
import { inTurn, type Figure, type Question, type Stage } from '../question.ts';
import { startServer, type CountingServer } from '../server.ts';
import { percentile } from '../statistics.ts';
import { writeDocument, writeDocuments } from '../tree.ts';

const DOCUMENTS = 1_000;
/** Other files under the roots, which are no documents: so many in all, and as many as there are documents. */
const MANY = 100_000;
const FEW = 1_000;
const FILES_A_FOLDER = 100;
const SAVES = 15;
/** What documents and other files lie in, and `docs` and the root. */
const FOLDERS = DOCUMENTS / 10 + (MANY - DOCUMENTS) / FILES_A_FOLDER + 3;

const AGAINST = 'the same with 1,000 files';
const START = linear(
  '100,000 files under the roots, 1,000 of them documents: start until the first scan is done',
  'ms',
);
const MEMORY = linear('the same: memory', 'MB');
const LATENCY: Figure = {
  what: 'the same: saving a file until the request, median',
  against: AGAINST,
  unit: 'ms',
  goal: { kind: 'times', atMost: 1.2 },
};
const WATCHES: Figure = {
  what: 'the same: inotify watches',
  against: 'folders under the root',
  unit: '',
  goal: { kind: 'times', atMost: 1.01 },
};

interface Measured {
  readonly startMs: number;
  readonly memoryMB: number;
  readonly latencyMs: number;
  readonly watches: number;
}

export const largeRoots: Question = {
  name: 'large-roots',
  mostRounds: 1,
  async round(stage) {
    const { ours, theirs } = await inTurn(
      stage,
      () => measure(stage, MANY),
      () => measure(stage, FEW),
    );
    return [
      { figure: START, ours: ours.startMs, theirs: theirs.startMs },
      { figure: MEMORY, ours: ours.memoryMB, theirs: theirs.memoryMB },
      { figure: LATENCY, ours: ours.latencyMs, theirs: theirs.latencyMs },
      { figure: WATCHES, ours: ours.watches, theirs: FOLDERS },
    ];
  },
};

function linear(what: string, unit: 'ms' | 'MB'): Figure {
  return { what, against: AGAINST, unit, goal: { kind: 'times', atMost: MANY / FEW } };
}

async function measure({ folder }: Stage, files: number): Promise<Measured> {
  const root = join(folder, `project-${files}`);
  writeDocuments(root, DOCUMENTS);
  writeOthers(root, files - DOCUMENTS);
  await using server = await startServer();
  const options = { home: join(folder, `home-${files}`), baseUrl: server.baseUrl };
  const id = await firstUpload(options, root, server);
  const startedAt = performance.now();
  await using daemon = await startMoontide(options);
  while ((await daemon.client.project(id)).lastScanAt === undefined) await delay(5);
  const startMs = performance.now() - startedAt;
  await inSync(daemon.client, id);
  return { startMs, latencyMs: await latencyOf(root, server), ...used(daemon) };
}

async function firstUpload(
  options: Parameters<typeof startMoontide>[0],
  root: string,
  server: CountingServer,
): Promise<string> {
  await using daemon = await startMoontide(options);
  const { project } = await daemon.client.add(root);
  await server.uploaded(DOCUMENTS);
  await inSync(daemon.client, project.id);
  return project.id;
}

async function latencyOf(root: string, server: CountingServer): Promise<number> {
  const values: number[] = [];
  for (let save = 0; save < SAVES; save += 1) {
    const count = server.uploads.length;
    const savedAt = performance.now();
    writeDocument(root, 'docs/part-0003/page-00031.md', `saved ${save}`);
    await server.uploaded(count + 1);
    values.push((server.uploads[count]?.cameAt ?? Number.NaN) - savedAt);
    await delay(200);
  }
  return percentile(values, 50);
}

function used({ pid }: Moontide): Pick<Measured, 'memoryMB' | 'watches'> {
  return { memoryMB: memoryMB(pid), watches: watchesOf(pid) };
}

/** Pictures by their names, which are left out. */
function writeOthers(root: string, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const folder = join(root, 'docs', `pictures-${Math.floor(index / FILES_A_FOLDER)}`);
    if (index % FILES_A_FOLDER === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${index}.png`), 'a picture');
  }
}
