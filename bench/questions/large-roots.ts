import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inSync, scanned, startMoontide, uploadOnce, type Moontide } from '../moontide.ts';
import { memoryMB, watchesOf } from '../process-figures.ts';
import { inTurn, type Figure, type Question, type Stage } from '../question.ts';
import { saveLatencies } from '../save-latencies.ts';
import { startServer } from '../server.ts';
import { percentile } from '../statistics.ts';
import { writeDocuments } from '../tree.ts';

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
  const id = await uploadOnce(options, root);
  const startedAt = performance.now();
  await using daemon = await startMoontide(options);
  await scanned(daemon.client, id);
  const startMs = performance.now() - startedAt;
  await inSync(daemon.client, id);
  return { startMs, latencyMs: percentile(await saveLatencies(root, server, SAVES), 50), ...used(daemon) };
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
