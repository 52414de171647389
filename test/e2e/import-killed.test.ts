import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import type { FaultPoint } from '../../src/sync/fault-points.ts';
import { startMortalDaemon } from '../support/mortal-daemon.ts';
import { hashes, until } from '../support/moontide.ts';
import { tempFolder } from '../support/temp-folder.ts';

const CONFIG = '[watch]\nquiet_ms = 50\n[sync]\ngrace_seconds = 0\nlate_listing_ms = 200\n';
const CURRENT = { 'README.md': 'read me', 'docs/a.md': 'text a', '.ai/tasks.md': '- one' } as const;
const CHANGED = { 'docs/b.md': 'text b', 'docs/c.md': 'text c' } as const;
const GONE = { 'docs/gone.md': 'gone' } as const;

/** Adopts three, replaces two and deletes one, with a process that dies on the way. */
async function importWith(point: FaultPoint, count: number): Promise<void> {
  using folder = tempFolder();
  await using emulator = await startEmulator();
  const [root, home] = [join(folder.path, 'project'), join(folder.path, 'home')];
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const foreign = await emulator.files.seed({ filename: 'b.md', content: 'of another tool' });
  const tracked: Record<string, object> = {};
  const adopted: string[] = [];
  for (const [path, content] of Object.entries({ ...CURRENT, ...CHANGED, ...GONE })) {
    write(path, content);
    const filename = path.slice(path.lastIndexOf('/') + 1);
    const { id } = await emulator.files.seed({ filename, content });
    const { mtimeMs, size } = statSync(join(root, path));
    tracked[path] = { file_id: id, uploaded_at: '2026-02-10T12:00:00Z', mtime: mtimeMs / 1000, bytes: size, filename };
    if (path in CURRENT) adopted.push(id);
  }
  write('.ai/metrics/uploaded-files.json', JSON.stringify(tracked));
  for (const path of Object.keys(CHANGED)) write(path, `newer ${path}`);
  rmSync(join(root, 'docs/gone.md'));
  mkdirSync(home);
  writeFileSync(join(home, 'config.toml'), CONFIG);

  await using daemon = startMortalDaemon({ home, baseUrl: emulator.baseUrl, at: { point, count } });
  const { client } = daemon;
  const { project } = await daemon.answer(() => client.add(root, { import: true }));
  await until(
    () => daemon.deaths,
    (deaths) => deaths === 1,
  );
  const jobs = await until(
    () => daemon.answer(() => client.jobs({ projectId: project.id })),
    (found) => found.every(({ state }) => state === 'done'),
  );
  expect(jobs.some(({ kind }) => kind === 'import')).toBe(true);
  await until(
    () => daemon.answer(() => client.project(project.id)),
    ({ inSync }) => inSync,
  );
  const files = emulator.files.list();
  expect(files.map(({ id }) => id)).toEqual(expect.arrayContaining([foreign.id, ...adopted]));
  expect(files.map(({ sha256 }) => sha256).toSorted()).toEqual(
    hashes(...Object.values(CURRENT), 'newer docs/b.md', 'newer docs/c.md', 'of another tool'),
  );
  // One for each that had changed: what the killed process had stored is found, not stored again.
  expect(emulator.ledger.count('files.upload')).toBe(2);
}

describe('an import whose process is killed', () => {
  it.concurrent.each([
    ['before adoption', 1],
    ['after adoption', 2],
    ['before request', 1],
    ['after answer', 1],
    ['after record', 2],
    ['after deletion', 1],
  ] as const)('%s (time %i) is taken up again and comes to the same', importWith);
});
