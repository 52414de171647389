import { join } from 'node:path';
import { commitAll } from '../git.ts';
import { addProject, startMoontide } from '../moontide.ts';
import { inTurn, type Figure, type Question } from '../question.ts';
import { timed } from '../run-program.ts';
import { startServer } from '../server.ts';
import { percentile } from '../statistics.ts';
import { writeDocuments } from '../tree.ts';

const REPEATS = 7;

export const nothingChanged: readonly Question[] = [1_000, 10_000].map((documents) => {
  const count = documents.toLocaleString('en');
  const figure: Figure = {
    what: `nothing changed in ${count} documents: \`sync\` in the running daemon`,
    against: '`git status`, warm',
    unit: 'ms',
    goal: { kind: 'times', atMost: 1 },
  };
  return {
    name: `nothing-changed-${documents}`,
    async round(stage) {
      const root = join(stage.folder, 'project');
      writeDocuments(root, documents);
      await commitAll(root);
      await using server = await startServer();
      await using daemon = await startMoontide({
        home: join(stage.folder, 'home'),
        baseUrl: server.baseUrl,
        config: '[limits]\nmax_files = 100000\n',
      });
      const id = await addProject(daemon.client, root);
      const sync = async (): Promise<number> => {
        const startedAt = performance.now();
        const job = await daemon.client.sync(id, { wait: true });
        if (job.state !== 'done') throw new Error(`the job is ${job.state}`);
        return performance.now() - startedAt;
      };
      const { ours, theirs } = await inTurn(
        stage,
        () => median(sync),
        () => median(() => timed(['git', 'status', '--porcelain'], { cwd: root })),
      );
      return [{ figure, ours, theirs }];
    },
  };
});

/** The first is for warming up. */
async function median(measure: () => Promise<number>): Promise<number> {
  await measure();
  const values: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) values.push(await measure());
  return percentile(values, 50);
}
