import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inSync, startMoontide } from '../moontide.ts';
import { INOTIFYWAIT, startPeer } from '../peers.ts';
import { inTurn, type Figure, type Question, type Stage } from '../question.ts';
import { startServer, type CountingServer } from '../server.ts';
import { percentile } from '../statistics.ts';
import { writeDocument, writeDocuments } from '../tree.ts';

const SAVES = 40;
const QUIET_MS = 100;

const MEDIAN = figure('saving a file until the request, settle time taken off, median', 1.5);
const SLOWEST = figure('the same, 99th percentile', 2);

export const saveLatency: Question = {
  name: 'save-latency',
  async round(stage) {
    const { ours, theirs } = await inTurn(
      stage,
      () => ofMoontide(stage),
      () => ofPeer(stage),
    );
    return [
      { figure: MEDIAN, ours: percentile(ours, 50) - QUIET_MS, theirs: percentile(theirs, 50) },
      { figure: SLOWEST, ours: percentile(ours, 99) - QUIET_MS, theirs: percentile(theirs, 99) },
    ];
  },
};

function figure(what: string, atMost: number): Figure {
  return { what, against: INOTIFYWAIT.name, unit: 'ms', goal: { kind: 'times', atMost } };
}

async function ofMoontide({ folder }: Stage): Promise<readonly number[]> {
  const root = join(folder, 'ours');
  writeDocuments(root, 100);
  await using server = await startServer();
  const config = `[watch]\nquiet_ms = ${QUIET_MS}\n`;
  await using daemon = await startMoontide({ home: join(folder, 'home'), baseUrl: server.baseUrl, config });
  const { project } = await daemon.client.add(root);
  await server.uploaded(100);
  await inSync(daemon.client, project.id);
  return await latencies(root, server);
}

async function ofPeer({ folder }: Stage): Promise<readonly number[]> {
  const root = join(folder, 'theirs');
  writeDocuments(root, 100);
  await using server = await startServer({ replacesOfSameName: true });
  await using _peer = await startPeer(INOTIFYWAIT, { baseUrl: server.baseUrl, root, folder });
  return await latencies(root, server);
}

async function latencies(root: string, server: CountingServer): Promise<readonly number[]> {
  const values: number[] = [];
  for (let save = 0; save < SAVES; save += 1) {
    const count = server.uploads.length;
    const savedAt = performance.now();
    writeDocument(root, 'docs/part-0003/page-00031.md', `saved ${save}`);
    await server.uploaded(count + 1);
    values.push((server.uploads[count]?.cameAt ?? Number.NaN) - savedAt);
    await delay(200);
  }
  return values;
}
