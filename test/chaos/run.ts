/**
 * Rounds of chaos: a while of edits, crashes and faults, then quiet, in which the account has to become exactly the
 * documents. The same seed does the same things in the same order; how they meet is up to the machine.
 */
import { chmodSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../src/emulator/seeded-random.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { differences, pathOf, type StoredFile } from './account.ts';
import { DaemonProcess } from './daemon-process.ts';
import { Documents } from './documents.ts';
import { Machine } from './local-faults.ts';
import type { Report } from './report.ts';
import { startFaultyServer, type Server, type ServerOptions } from './server.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly durationMs: number;
  /** Ends the rounds when there were so many kills. */
  readonly mostKills?: number;
  readonly startServer?: (options: ServerOptions) => Promise<Server>;
  readonly say?: (line: string) => void;
}

const FAULT_RATE = 0.2;
/** The last look for late arrivals comes a minute after the last trouble. */
const QUIET_WITHIN_MS = 100_000;
/** A document that was away this lately may have lost its remote file for that. */
const LATELY_MS = 5_000;
const FOREIGN = ['report.pdf.txt', 'docs~guide.md--mt-otherone-otherone-0123456789ab.md', 'notes (1).md'] as const;

interface Party {
  readonly name: string;
  readonly daemon: DaemonProcess;
  readonly documents: Documents;
  readonly projectId: string;
}

export async function runChaos({ seed, durationMs, mostKills, startServer, say }: ChaosOptions): Promise<Report> {
  const random = seededRandom(seed);
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(tempFolder());
  // The daemons may belong to another user.
  chmodSync(folder.path, 0o755);
  const parties: Party[] = [];
  const wrong: string[] = [];
  let checks = 0;
  const machine = new Machine(random);
  let thefts = 0;

  const server = stack.use(
    await (startServer ?? startFaultyServer)({
      random: seededRandom(seed + 1),
      faultRate: 0,
      onDelete(gone, left) {
        checks += 1;
        const uncovered = uncoveredBy(gone, left, parties);
        if (uncovered !== undefined) wrong.push(`${uncovered} was without an uploaded version when ${gone.id} went`);
      },
    }),
  );
  for (const filename of FOREIGN) await server.store(filename, `foreign ${filename}`);
  const foreign = new Set((await server.files()).map((file) => file.id));
  for (const name of ['one', 'two']) parties.push(await enlist(name));
  server.fail(FAULT_RATE);

  async function enlist(name: string): Promise<Party> {
    const documents = new Documents(join(folder.path, name, 'project'), random);
    const daemon = stack.use(new DaemonProcess(join(folder.path, name, 'home'), server.baseUrl));
    daemon.start();
    await daemon.answers();
    const { project } = await daemon.client.add(documents.root);
    return { name, daemon, documents, projectId: project.id };
  }

  async function restart({ daemon }: Party): Promise<void> {
    await daemon.kill();
    if (random() < 0.2) await delay(random() * 500);
    daemon.start();
    // Some are killed before they answer.
    if (random() < 0.7) await daemon.answers();
  }

  async function steal({ projectId }: Party): Promise<void> {
    const owned = (await server.files()).filter((file) => pathOf(file, projectId) !== undefined);
    const file = owned[Math.floor(random() * owned.length)];
    if (file === undefined) return;
    await server.remove(file.id);
    thefts += 1;
  }

  async function rage(round: number, untilAt: number): Promise<void> {
    const [first] = parties;
    if (first === undefined) return;
    await restart(first);
    for (let edits = random() * 5; edits > 0; edits -= 1) first.documents.edit();
    if (random() < 0.5) await delay(random() * 500);
    await machine.fault(seed + round, first.daemon, first.documents.root);
    while (performance.now() < untilAt) {
      const party = parties[random() < 0.8 ? 0 : 1];
      if (party === undefined) return;
      const dice = random();
      if (dice < 0.06) await restart(party);
      else if (dice < 0.075) await steal(party);
      else party.documents.edit();
      await delay(random() < 0.1 ? random() * 1200 : random() * 80);
    }
  }

  /** Waits until nothing differs; what a person asks for looks at what was stolen, too. */
  async function settle(): Promise<void> {
    for (const { daemon } of parties) await daemon.answers();
    for (const { daemon, projectId } of parties) await daemon.client.sync(projectId);
    const startedAt = performance.now();
    let sayAfterMs = 10_000;
    for (;;) {
      checks += 1;
      const found = await unsettled();
      if (found.length === 0) return;
      const tookMs = performance.now() - startedAt;
      if (tookMs > sayAfterMs) {
        say?.(`  after ${sayAfterMs / 1000} s: ${found.join('; ')}`);
        sayAfterMs *= 2;
      }
      if (tookMs > QUIET_WITHIN_MS) {
        wrong.push(...found);
        return;
      }
      await delay(100);
    }
  }

  async function unsettled(): Promise<string[]> {
    const files = await server.files();
    const found = [...foreign].filter((id) => !files.some((file) => file.id === id)).map((id) => `${id} is gone`);
    for (const { name, daemon, documents, projectId } of parties) {
      found.push(...differences(files, projectId, documents.wanted()).map((what) => `${name}: ${what}`));
      const { inSync, state } = await daemon.client.project(projectId);
      if (!inSync) found.push(`${name} is not in sync: ${JSON.stringify(state)}`);
    }
    return found;
  }

  const kills = (): number => parties.reduce((sum, { daemon }) => sum + daemon.kills, 0);
  const endAt = performance.now() + durationMs;
  for (let round = 1; performance.now() < endAt && wrong.length === 0; round += 1) {
    if (mostKills !== undefined && kills() >= mostKills) break;
    await rage(round, Math.min(endAt, performance.now() + 3000 + random() * 6000));
    const isMerciful = random() < 0.5;
    if (isMerciful) server.fail(0);
    const startedAt = performance.now();
    await settle();
    server.fail(FAULT_RATE);
    say?.(`round ${round}: quiet after ${Math.round(performance.now() - startedAt)} ms, ${kills()} crashes so far`);
  }
  if (wrong.length > 0) {
    const kept = join(tmpdir(), `moontide-chaos-${seed}-${process.pid}`);
    cpSync(folder.path, kept, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    wrong.push(`the projects, databases and logs are kept in ${kept}`);
  }
  const edits = parties.reduce((sum, { documents }) => sum + documents.edits, 0);
  return { seed, kills: kills(), edits, ...server.counts, ...machine.counts, thefts, checks, wrong };
}

/** The document that has no uploaded version left when this file goes, although it has been there all the time. */
function uncoveredBy(gone: StoredFile, left: readonly StoredFile[], parties: readonly Party[]): string | undefined {
  for (const { projectId, documents } of parties) {
    const path = pathOf(gone, projectId);
    if (path === undefined || !documents.hasBeenThere(path, LATELY_MS)) continue;
    if (!left.some((file) => pathOf(file, projectId) === path)) return path;
  }
  return undefined;
}
