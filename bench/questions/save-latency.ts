import { join } from 'node:path';
import { addProject, startMoontide } from '../moontide.ts';
import { INOTIFYWAIT, startPeer } from '../peers.ts';
import { inTurn, type Figure, type Question, type Stage } from '../question.ts';
import { saveLatencies } from '../save-latencies.ts';
import { startServer } from '../server.ts';
import { percentile } from '../statistics.ts';
import { writeDocuments } from '../tree.ts';

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
  await addProject(daemon.client, root);
  return await saveLatencies(root, server, SAVES);
}

async function ofPeer({ folder }: Stage): Promise<readonly number[]> {
  const root = join(folder, 'theirs');
  writeDocuments(root, 100);
  await using server = await startServer({ replacesOfSameName: true });
  await using _peer = await startPeer(INOTIFYWAIT, { baseUrl: server.baseUrl, root, folder });
  return await saveLatencies(root, server, SAVES);
}
