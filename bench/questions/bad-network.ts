import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inSync, startMoontide } from '../moontide.ts';
import { inTurn, type Figure, type Question, type Stage } from '../question.ts';
import { timed } from '../run-program.ts';
import { startServer, type CountingServer, type Fault } from '../server.ts';
import { writeDocuments } from '../tree.ts';

const DOCUMENTS = 200;
const SHARES = { failed: 0.2, lost: 0.1 };
/** More at the same time are answered 429, with `Retry-After`. */
const CONCURRENT = 8;
/** A lost answer has had its effect: whoever looks need not send it again. */
const IDEAL_REQUESTS = DOCUMENTS / (1 - SHARES.failed);
const SCRIPT = fileURLToPath(new URL('../peers/curl_loop.sh', import.meta.url));

const CURL = 'curl in a loop, with retries';
const STORED: Figure = {
  what: '200 new documents under 20 % 500, 10 % lost answers, 429 above 8 at the same time: files stored',
  against: CURL,
  unit: '',
  goal: { kind: 'exactly', value: DOCUMENTS },
};
const REQUESTS: Figure = {
  what: 'the same: uploads sent',
  against: 'the ideal',
  unit: '',
  goal: { kind: 'times', atMost: 1.5 },
};
const TIME: Figure = { what: 'the same: until all is stored', against: CURL, unit: 's' };

interface Outcome {
  readonly stored: number;
  readonly requests: number;
  readonly seconds: number;
}

export const badNetwork: Question = {
  name: 'bad-network',
  mostRounds: 1,
  async round(stage) {
    const root = join(stage.folder, 'project');
    writeDocuments(root, DOCUMENTS);
    const { ours, theirs } = await inTurn(
      stage,
      () => byMoontide(stage, root),
      () => byCurl(root),
    );
    return [
      { figure: STORED, ours: ours.stored, theirs: theirs.stored },
      { figure: REQUESTS, ours: ours.requests, theirs: IDEAL_REQUESTS },
      { figure: TIME, ours: ours.seconds, theirs: theirs.seconds },
    ];
  },
};

async function byMoontide({ folder }: Stage, root: string): Promise<Outcome> {
  await using server = await startServer({ latencyMs: 5, limits: { concurrent: CONCURRENT }, fault });
  await using daemon = await startMoontide({ home: join(folder, 'home'), baseUrl: server.baseUrl });
  const startedAt = performance.now();
  const { project } = await daemon.client.add(root);
  await inSync(daemon.client, project.id, 300_000);
  return outcome(server, startedAt);
}

async function byCurl(root: string): Promise<Outcome> {
  await using server = await startServer({ latencyMs: 5, limits: { concurrent: CONCURRENT }, fault });
  const startedAt = performance.now();
  await timed([SCRIPT, server.baseUrl, root]);
  return outcome(server, startedAt);
}

function outcome({ files, counts }: CountingServer, startedAt: number): Outcome {
  return { stored: files.size, requests: counts.uploadRequests, seconds: (performance.now() - startedAt) / 1_000 };
}

function fault(): Fault | undefined {
  const drawn = Math.random();
  if (drawn < SHARES.failed) return 'server-error';
  return drawn < SHARES.failed + SHARES.lost ? 'answer-lost' : undefined;
}
