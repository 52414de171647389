import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import { AWKWARD_CHANGES, isRight, type AwkwardChange, type Scene } from '../awkward-changes.ts';
import { addProject, startMoontide } from '../moontide.ts';
import { PEERS, startPeer, type Peer } from '../peers.ts';
import type { Figure, Question, Sample, Stage } from '../question.ts';
import { startServer } from '../server.ts';
import { writeDocuments } from '../tree.ts';

/** So many that a folder of ten is no more than the quarter that may vanish at once. */
const DOCUMENTS = 41;
/** Longer than anybody needs who gets it right. */
const PATIENCE_MS = 15_000;
const AT_ONCE = 4;

const FIGURES: readonly { readonly peer: Peer; readonly figure: Figure }[] = PEERS.map((peer) => ({
  peer,
  figure: {
    what: 'awkward changes that end right',
    against: peer.name,
    unit: 'of 12',
    goal: { kind: 'exactly', value: AWKWARD_CHANGES.length },
  },
}));

export const correctness: Question = {
  name: 'correctness',
  mostRounds: 1,
  async round(stage) {
    const ours = await score('moontide', (change, index) => tryMoontide(stage, change, index));
    const samples: Sample[] = [];
    for (const { peer, figure } of FIGURES) {
      const theirs = await score(peer.name, (change, index) => tryPeer(stage, peer, change, index));
      samples.push({ figure, ours, theirs });
    }
    return samples;
  },
};

async function score(
  name: string,
  attempt: (change: AwkwardChange, index: number) => Promise<boolean>,
): Promise<number> {
  // Most of each is waiting, and each has a folder and a server of its own.
  const scenes = new PQueue({ concurrency: AT_ONCE });
  const outcomes = await scenes.addAll(
    AWKWARD_CHANGES.map((change, index) => async () => ({ change, isRight: await attempt(change, index) })),
  );
  const wrong = outcomes.filter(({ isRight }) => !isRight).map(({ change }) => change.name);
  process.stderr.write(`  ${name}: wrong: ${wrong.join(', ') || 'none'}\n`);
  return AWKWARD_CHANGES.length - wrong.length;
}

async function tryMoontide({ folder }: Stage, change: AwkwardChange, index: number): Promise<boolean> {
  const root = join(folder, `ours-${index}`);
  writeDocuments(root, DOCUMENTS);
  let isDown = false;
  await using server = await startServer({ fault: () => (isDown ? 'server-error' : undefined) });
  const home = join(folder, `home-${index}`);
  const config = '[limits]\nmax_files = 100000\n[sync]\ngrace_seconds = 1\n';
  let daemon = await startMoontide({ home, baseUrl: server.baseUrl, config });
  try {
    await addProject(daemon.client, root);
    return await goesRight(change, {
      root,
      server,
      setDown: (down) => {
        isDown = down;
      },
      restart: async () => {
        await daemon.kill();
        daemon = await startMoontide({ home, baseUrl: server.baseUrl, config });
      },
    });
  } finally {
    await daemon[Symbol.asyncDispose]();
  }
}

async function tryPeer({ folder }: Stage, peer: Peer, change: AwkwardChange, index: number): Promise<boolean> {
  const root = join(folder, `${peer.name.replaceAll(' ', '-')}-${index}`);
  const paths = writeDocuments(root, DOCUMENTS);
  let isDown = false;
  await using server = await startServer({
    fault: () => (isDown ? 'server-error' : undefined),
    replacesOfSameName: true,
  });
  // What was there before is uploaded for them.
  for (const path of paths) server.seed(path, readFileSync(join(root, path), 'latin1'));
  const place = { baseUrl: server.baseUrl, root, folder };
  let running = await startPeer(peer, place);
  try {
    return await goesRight(change, {
      root,
      server,
      setDown: (down) => {
        isDown = down;
      },
      restart: async () => {
        await running.kill();
        running = await startPeer(peer, place);
      },
    });
  } finally {
    await running.kill();
  }
}

async function goesRight(change: AwkwardChange, scene: Scene): Promise<boolean> {
  await change.make(scene);
  const deadline = performance.now() + (change.patienceMs ?? PATIENCE_MS);
  const wanted = change.wanted ?? 'as-on-disk';
  // What must not happen needs the whole time to not happen.
  if (wanted === 'kept') await delay(PATIENCE_MS / 2);
  while (performance.now() < deadline) {
    if (isRight(scene, wanted)) return true;
    await delay(100);
  }
  return false;
}
