import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { addProject, startMoontide } from '../moontide.ts';
import { commitAll, git } from '../git.ts';
import type { Figure, Question } from '../question.ts';
import { startServer } from '../server.ts';
import { writeDocument, writeDocuments } from '../tree.ts';

const DIFFERENT = 300;
/** Longer than the quiet time and git's locks. */
const SETTLED_MS = 4_000;

const THERE: Figure = {
  what: 'uploads for a branch switch by which 300 documents differ',
  unit: '',
  goal: { kind: 'exactly', value: DIFFERENT },
};
const BACK: Figure = {
  what: 'and for going back within the grace time',
  unit: '',
  goal: { kind: 'exactly', value: 0 },
};

export const branchSwitch: Question = {
  name: 'branch-switch',
  mostRounds: 1,
  async round({ folder }) {
    const root = join(folder, 'project');
    const paths = writeDocuments(root, 1_000);
    await commitAll(root);
    await git(root, 'switch', '--quiet', '--create', 'other');
    for (const path of paths.slice(0, DIFFERENT)) writeDocument(root, path, 'other');
    await commitAll(root);
    await git(root, 'switch', '--quiet', '-');
    await using server = await startServer();
    const config = '[limits]\nmax_files = 10000\n';
    await using daemon = await startMoontide({ home: join(folder, 'home'), baseUrl: server.baseUrl, config });
    await addProject(daemon.client, root);

    await git(root, 'switch', '--quiet', 'other');
    await server.uploaded(1_000 + DIFFERENT);
    await delay(SETTLED_MS);
    const there = server.uploads.length - 1_000;
    await git(root, 'switch', '--quiet', '-');
    await delay(SETTLED_MS);
    return [
      { figure: THERE, ours: there },
      { figure: BACK, ours: server.uploads.length - 1_000 - there },
    ];
  },
};
