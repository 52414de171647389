import { join } from 'node:path';
import { COMMAND } from '../installed.ts';
import { startMoontide } from '../moontide.ts';
import { inTurn, type Figure, type Question } from '../question.ts';
import { timed } from '../run-program.ts';
import { startServer } from '../server.ts';
import { percentile } from '../statistics.ts';
import { writeDocuments } from '../tree.ts';

const FIGURE: Figure = {
  what: '`moontide status` with a running daemon',
  against: '`node -e 0`',
  unit: 'ms',
  goal: { kind: 'times', atMost: 3 },
};
const REPEATS = 5;

export const command: Question = {
  name: 'status-command',
  async round(stage) {
    const root = join(stage.folder, 'project');
    writeDocuments(root, 100);
    await using server = await startServer();
    await using daemon = await startMoontide({ home: join(stage.folder, 'home'), baseUrl: server.baseUrl });
    await daemon.client.add(root);
    await server.uploaded(100);
    const { env } = daemon;
    const values = { ours: [] as number[], theirs: [] as number[] };
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const pair = await inTurn(
        stage,
        () => timed([process.execPath, COMMAND, 'status', '--project', root], { env }),
        () => timed([process.execPath, '-e', '0'], { env }),
      );
      values.ours.push(pair.ours);
      values.theirs.push(pair.theirs);
    }
    return [{ figure: FIGURE, ours: percentile(values.ours, 50), theirs: percentile(values.theirs, 50) }];
  },
};
