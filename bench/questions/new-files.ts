import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addProject, startMoontide } from '../moontide.ts';
import { cpuSeconds } from '../process-figures.ts';
import type { Figure, Question, Stage } from '../question.ts';
import { startServer } from '../server.ts';
import { writeDocument, writeDocuments } from '../tree.ts';

const BEFORE = 10;
const NEW = 4_000;
/** The recursive `fs.watch` took a minute of processor time with Node 20. */
const PATIENCE_MS = 180_000;
/** Asking costs the daemon a little as well. */
const ASKED_EVERY_MS = 200;

const WHAT = `${NEW.toLocaleString('en')} new files at once: processor time until the state is right, uploads off`;
const CHOKIDAR: Figure = { what: WHAT, against: 'chokidar alone', unit: 's', goal: { kind: 'times', atMost: 1.5 } };
const RECURSIVE: Figure = {
  what: 'the same',
  against: 'the recursive `fs.watch` of Node',
  unit: 's',
  goal: { kind: 'times', atMost: 0.05 },
};

export const newFiles: Question = {
  name: 'new-files',
  async round(stage) {
    const ours = await ofMoontide(stage);
    return [
      { figure: CHOKIDAR, ours, theirs: await ofPeer(stage, 'count-chokidar') },
      { figure: RECURSIVE, ours, theirs: await ofPeer(stage, 'count-recursive') },
    ];
  },
};

/** Right is what knows, hashes, and has looked through every one of them. */
async function ofMoontide({ folder }: Stage): Promise<number> {
  const root = join(folder, 'ours');
  writeDocuments(root, BEFORE);
  await using server = await startServer();
  const config = '[limits]\nmax_files = 100000\n';
  await using daemon = await startMoontide({ home: join(folder, 'home'), baseUrl: server.baseUrl, config });
  const id = await addProject(daemon.client, root);
  await daemon.client.pause(id);
  const before = cpuSeconds(daemon.pid);
  writeNew(root);
  const deadline = performance.now() + PATIENCE_MS;
  while ((await daemon.client.project(id)).counts.pending < NEW) {
    if (performance.now() > deadline) throw new Error('Moontide has not seen all new files');
    await delay(ASKED_EVERY_MS);
  }
  return cpuSeconds(daemon.pid) - before;
}

async function ofPeer({ folder }: Stage, name: string): Promise<number> {
  const root = join(folder, name);
  writeDocuments(root, BEFORE);
  const program = fileURLToPath(new URL(`../peers/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [program, join(root, 'docs'), String(NEW)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = child.pid ?? 0;
  const exited = once(child, 'exit');
  try {
    const lines = createInterface({ input: child.stdout });
    await once(lines, 'line');
    const before = cpuSeconds(pid);
    const seen = once(lines, 'line');
    writeNew(root);
    await Promise.race([seen, delay(PATIENCE_MS, undefined, { ref: false })]);
    // One that has not seen them by then has taken at least so much.
    return cpuSeconds(pid) - before;
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

/** In one folder, as an export or an unpacked archive leaves them. */
function writeNew(root: string): void {
  for (let index = 0; index < NEW; index += 1) writeDocument(root, `docs/new/page-${index}.md`, 'new');
}
