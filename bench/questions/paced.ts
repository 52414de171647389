import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMoontide } from '../moontide.ts';
import type { Figure, Question } from '../question.ts';
import { startServer } from '../server.ts';
import { writeDocuments } from '../tree.ts';

const DOCUMENTS = 1_000;
const CONCURRENT = 15;
const PER_MINUTE = 100;
/** How much faster the clocks of both sides run. */
const SCALE = 20;
const PROGRAM = fileURLToPath(new URL('../program-quick-clock.ts', import.meta.url));

const TIME: Figure = {
  what: `1,000 documents for the first time, ${CONCURRENT} at the same time and ${PER_MINUTE} a minute allowed, not told (a clock ${SCALE} times as fast)`,
  against: 'the ideal under those limits, with the one listing that comes first',
  unit: 's',
  goal: { kind: 'times', atMost: 1.1 },
};
const REFUSED: Figure = { what: 'the same: requests answered 429', unit: '%', goal: { kind: 'at-most', value: 2 } };

export const paced: Question = {
  name: 'paced',
  mostRounds: 1,
  async round({ folder }) {
    const root = join(folder, 'project');
    writeDocuments(root, DOCUMENTS);
    const limits = { concurrent: CONCURRENT, perMinute: PER_MINUTE, minuteMs: 60_000 / SCALE };
    await using server = await startServer({ latencyMs: 200 / SCALE, limits });
    await using daemon = await startMoontide({
      home: join(folder, 'home'),
      baseUrl: server.baseUrl,
      program: [PROGRAM, String(SCALE)],
    });
    const startedAt = performance.now();
    await daemon.client.add(root);
    const seconds = (((await server.uploaded(DOCUMENTS)) - startedAt) / 1_000) * SCALE;
    // One request more than fills ten minutes: nobody who looks first what is there can do without the eleventh.
    const ideal = (Math.ceil((DOCUMENTS + 1) / PER_MINUTE) - 1) * 60;
    return [
      { figure: TIME, ours: seconds, theirs: ideal },
      { figure: REFUSED, ours: (server.counts.refused / server.counts.requests) * 100 },
    ];
  },
};
