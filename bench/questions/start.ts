import { join } from 'node:path';
import { scanned, startMoontide, uploadOnce } from '../moontide.ts';
import type { Figure, Question } from '../question.ts';
import { timed } from '../run-program.ts';
import { startServer } from '../server.ts';
import { writeDocuments } from '../tree.ts';

const DOCUMENTS = 10_000;

const HEALTH: Figure = {
  what: 'start with 10,000 known documents until `/health` answers',
  against: '`node -e 0`',
  unit: 'ms',
  goal: { kind: 'times', atMost: 6 },
};
const SCAN: Figure = {
  what: 'the same until the first scan is done',
  against: '`find -printf` on the tree',
  unit: 'ms',
  goal: { kind: 'times', atMost: 8 },
};
const REPEATS = 3;

export const start: Question = {
  name: 'start',
  async round({ folder }) {
    const root = join(folder, 'project');
    writeDocuments(root, DOCUMENTS);
    await using server = await startServer();
    const options = { home: join(folder, 'home'), baseUrl: server.baseUrl, config: '[limits]\nmax_files = 100000\n' };
    const id = await uploadOnce(options, root);
    const samples = [];
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const startedAt = performance.now();
      await using daemon = await startMoontide(options);
      const healthyAt = performance.now();
      await scanned(daemon.client, id);
      const scannedAt = performance.now();
      await daemon.kill();
      samples.push(
        {
          figure: HEALTH,
          ours: healthyAt - startedAt,
          theirs: await timed([process.execPath, '-e', '0']),
        },
        {
          figure: SCAN,
          ours: scannedAt - startedAt,
          theirs: await timed(['find', root, '-type', 'f', '-printf', '%p %s %T@ %i\\n']),
        },
      );
    }
    return samples;
  },
};
