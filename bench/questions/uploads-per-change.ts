import { closeSync, fsyncSync, openSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { addProject, startMoontide } from '../moontide.ts';
import { PEERS, startPeer, type Peer } from '../peers.ts';
import type { Figure, Question, Stage } from '../question.ts';
import { startServer, type CountingServer } from '../server.ts';
import { contentOf, writeDocument, writeDocuments } from '../tree.ts';

interface Counts {
  readonly writes: number;
  readonly touch: number;
  readonly burst: number;
}

const WRITES = 20;
const BURST = 400;
/** Without another request for so long, nothing more comes. */
const SILENCE_MS = 2_500;

const FIGURES = PEERS.map(({ name }) => ({
  writes: figure(`uploads for ${WRITES} flushed writes of one file`, name, 1),
  touch: figure('uploads for `touch`', name, 0),
  burst: figure(`uploads for ${BURST} new files`, name, BURST),
}));

export const uploadsPerChange: Question = {
  name: 'uploads-per-change',
  mostRounds: 1,
  async round(stage) {
    const ours = await countOurs(stage);
    const samples = [];
    for (const [index, peer] of PEERS.entries()) {
      const theirs = await countTheirs(stage, peer, index);
      const figures = FIGURES[index];
      if (figures === undefined) continue;
      for (const kind of ['writes', 'touch', 'burst'] as const) {
        samples.push({ figure: figures[kind], ours: ours[kind], theirs: theirs[kind] });
      }
    }
    return samples;
  },
};

function figure(what: string, against: string, value: number): Figure {
  return { what, against, unit: '', goal: { kind: 'exactly', value } };
}

async function countOurs({ folder }: Stage): Promise<Counts> {
  const root = join(folder, 'ours');
  writeDocuments(root, 10);
  await using server = await startServer();
  await using daemon = await startMoontide({ home: join(folder, 'home'), baseUrl: server.baseUrl });
  await addProject(daemon.client, root);
  return await countUploads(root, server);
}

async function countTheirs({ folder }: Stage, peer: Peer, index: number): Promise<Counts> {
  const root = join(folder, `peer-${index}`);
  writeDocuments(root, 10);
  await using server = await startServer({ replacesOfSameName: true });
  await using _running = await startPeer(peer, { baseUrl: server.baseUrl, root, folder });
  return await countUploads(root, server);
}

async function countUploads(root: string, server: CountingServer): Promise<Counts> {
  const writes = await countAfter(server, () => writeOften(root, 'docs/part-0000/page-00001.md'));
  const touch = await countAfter(server, () => {
    utimesSync(join(root, 'docs/part-0000/page-00002.md'), new Date(), new Date());
  });
  const burst = await countAfter(server, () => {
    for (let index = 0; index < BURST; index += 1) writeDocument(root, `docs/burst/page-${index}.md`, 'first');
  });
  return { writes, touch, burst };
}

/** As a program that saves while it works: opened once, and flushed with every write. */
async function writeOften(root: string, path: string): Promise<void> {
  const file = openSync(join(root, path), 'w');
  for (let version = 0; version < WRITES; version += 1) {
    writeSync(file, contentOf(path, `draft ${version}`));
    fsyncSync(file);
    await delay(20);
  }
  closeSync(file);
}

async function countAfter(server: CountingServer, change: () => void | Promise<void>): Promise<number> {
  const before = server.counts.uploadRequests;
  await change();
  for (let seen = -1; seen !== server.counts.requests;) {
    seen = server.counts.requests;
    await delay(SILENCE_MS);
  }
  return server.counts.uploadRequests - before;
}
