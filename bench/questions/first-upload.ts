import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMoontide } from '../moontide.ts';
import { inTurn, type Figure, type Question, type Stage } from '../question.ts';
import { timed } from '../run-program.ts';
import { startServer } from '../server.ts';
import { writeDocuments } from '../tree.ts';

const DOCUMENTS = 1_000;
const LATENCY_MS = 50;
const CONCURRENT = 64;
const SCRIPT = fileURLToPath(new URL('../peers/upload_serially.py', import.meta.url));

const AGAINST_SCRIPT: Figure = {
  what: '1,000 documents uploaded for the first time, 50 ms latency, 64 at the same time allowed',
  against: 'a serial uploader in Python',
  unit: 's',
  goal: { kind: 'faster', atLeast: 25 },
};
const AGAINST_IDEAL: Figure = {
  what: 'the same',
  against: 'latency × documents ÷ concurrency',
  unit: 's',
  goal: { kind: 'times', atMost: 1.3 },
};

export const firstUpload: Question = {
  name: 'first-upload',
  async round(stage) {
    const root = join(stage.folder, 'project');
    writeDocuments(root, DOCUMENTS);
    const { ours, theirs } = await inTurn(
      stage,
      () => uploadByMoontide(stage, root),
      () => uploadByScript(root),
    );
    return [
      { figure: AGAINST_SCRIPT, ours, theirs },
      { figure: AGAINST_IDEAL, ours, theirs: (LATENCY_MS * DOCUMENTS) / CONCURRENT / 1_000 },
    ];
  },
};

async function uploadByMoontide({ folder }: Stage, root: string): Promise<number> {
  await using server = await startServer({ latencyMs: LATENCY_MS, limits: { concurrent: CONCURRENT } });
  await using daemon = await startMoontide({ home: join(folder, 'home'), baseUrl: server.baseUrl });
  const startedAt = performance.now();
  await daemon.client.add(root);
  return ((await server.uploaded(DOCUMENTS)) - startedAt) / 1_000;
}

async function uploadByScript(root: string): Promise<number> {
  await using server = await startServer({ latencyMs: LATENCY_MS, limits: { concurrent: CONCURRENT } });
  return (await timed(['/usr/bin/python3', SCRIPT, server.baseUrl, root])) / 1_000;
}
