import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inSync, startMoontide } from '../moontide.ts';
import type { Figure, Question } from '../question.ts';
import { startServer } from '../server.ts';
import { writeDocuments } from '../tree.ts';

const DOCUMENTS = 1_000;
/** Within the time that the first upload takes. */
const LATEST_KILL_MS = 1_500;

const TWICE: Figure = {
  what: 'killed at a random moment of a first upload of 1,000 documents, restarted: uploaded twice',
  unit: '',
  goal: { kind: 'exactly', value: 0 },
};
const STORED: Figure = { what: 'the same: files in the end', unit: '', goal: { kind: 'exactly', value: DOCUMENTS } };

export const killed: Question = {
  name: 'killed',
  async round({ folder }) {
    const root = join(folder, 'project');
    writeDocuments(root, DOCUMENTS);
    await using server = await startServer({ latencyMs: 20 });
    const options = { home: join(folder, 'home'), baseUrl: server.baseUrl };
    await using first = await startMoontide(options);
    const { project } = await first.client.add(root);
    await delay(Math.random() * LATEST_KILL_MS);
    await first.kill();
    await using second = await startMoontide(options);
    await server.uploaded(DOCUMENTS);
    await inSync(second.client, project.id);
    return [
      { figure: TWICE, ours: server.uploads.length - DOCUMENTS },
      { figure: STORED, ours: server.files.size },
    ];
  },
};
