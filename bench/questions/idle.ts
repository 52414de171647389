import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { addProject, startMoontide } from '../moontide.ts';
import { cpuSeconds, memoryMB, writtenBytes } from '../process-figures.ts';
import type { Figure, Question } from '../question.ts';
import { startServer } from '../server.ts';
import { writeDocuments } from '../tree.ts';

const PROJECTS = 10;
const DOCUMENTS = 100;
/** For a minute after its start the daemon asks the account what may have arrived late. */
const CALM_MS = 70_000;
const WATCHED_MS = 60_000;
const EMPTY_SERVER = "require('http').createServer(() => undefined).listen(0, '127.0.0.1', () => console.log('ready'))";

const MEMORY: Figure = {
  what: 'idle with ten projects of 100 documents: memory',
  against: '`node` with an empty server',
  unit: 'MB',
  goal: { kind: 'times', atMost: 2 },
};
const CPU: Figure = {
  what: 'the same: processor time over a minute',
  unit: '%',
  goal: { kind: 'at-most', value: 0.1 },
};
const WRITES: Figure = { what: 'the same: bytes written over a minute', unit: '', goal: { kind: 'exactly', value: 0 } };

export const idle: Question = {
  name: 'idle',
  mostRounds: 1,
  async round({ folder }) {
    await using server = await startServer();
    await using daemon = await startMoontide({ home: join(folder, 'home'), baseUrl: server.baseUrl });
    for (let index = 0; index < PROJECTS; index += 1) {
      const root = join(folder, `project-${index}`);
      writeDocuments(root, DOCUMENTS, `of project ${index}`);
      await addProject(daemon.client, root);
    }
    await delay(CALM_MS);
    const before = { cpu: cpuSeconds(daemon.pid), written: writtenBytes(daemon.pid) };
    await delay(WATCHED_MS);
    const cpu = cpuSeconds(daemon.pid) - before.cpu;
    return [
      { figure: MEMORY, ours: memoryMB(daemon.pid), theirs: await memoryOfEmptyServer() },
      { figure: CPU, ours: (cpu / (WATCHED_MS / 1_000)) * 100 },
      { figure: WRITES, ours: writtenBytes(daemon.pid) - before.written },
    ];
  },
};

async function memoryOfEmptyServer(): Promise<number> {
  const child = spawn(process.execPath, ['-e', EMPTY_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const used = memoryMB(child.pid ?? 0);
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  return used;
}
