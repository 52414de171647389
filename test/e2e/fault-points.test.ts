import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEmulator, type Fault, type FaultRequest } from '../../src/emulator/index.ts';
import { FAULT_POINTS } from '../../src/sync/fault-points.ts';
import { differences, pathOf } from '../chaos/account.ts';
import { startMortalDaemon } from '../support/mortal-daemon.ts';
import { sha256Of } from '../support/world.ts';
import { until } from '../support/moontide.ts';
import { tempFolder } from '../support/temp-folder.ts';

const CONFIG =
  '[watch]\nquiet_ms = 50\n[sync]\ngrace_seconds = 0\nlate_listing_ms = 200\n[limits]\nupload_timeout_seconds = 2\n';

type Kill =
  | { readonly at: string; readonly count: number }
  /** While the server has an upload in its hands. */
  | { readonly during: 'upload'; readonly effect: boolean };

/** First documents, one of whose answers is lost, then edits, a rename and a deletion: every point is passed. */
async function live(kill: Kill): Promise<void> {
  using folder = tempFolder();
  const [root, home] = [join(folder.path, 'project'), join(folder.path, 'home')];
  const contents = new Map<string, string>();
  const write = (path: string, content: string): void => {
    contents.set(path, sha256Of(content));
    writeFileSync(join(root, path), content);
  };
  mkdirSync(join(root, 'docs'), { recursive: true });
  mkdirSync(home);
  writeFileSync(join(home, 'config.toml'), CONFIG);
  for (const name of ['a', 'b', 'c', 'd', 'e']) write(`docs/${name}.md`, `first ${name}`);

  let uploads = 0;
  let projectId = '';
  let strike = (): void => undefined;
  const wrong: string[] = [];

  function fault({ route, fileId }: FaultRequest): Fault | undefined {
    if (route === 'files.delete') noteDeletion(fileId);
    if (route !== 'files.upload') return undefined;
    uploads += 1;
    if (uploads === 3) return { kind: 'connection-lost', effect: true };
    if (uploads !== 4 || !('during' in kill)) return undefined;
    strike();
    return { kind: 'hang', effect: kill.effect };
  }
  function noteDeletion(id: string): void {
    const files = emulator.files.list();
    const path = files.filter((file) => file.id === id).map((file) => pathOf(file, projectId))[0];
    const isCovered = files.some((file) => file.id !== id && pathOf(file, projectId) === path);
    if (path !== undefined && contents.has(path) && !isCovered) wrong.push(`${path} was uncovered`);
  }

  await using emulator = await startEmulator({ fault });
  const foreign = await emulator.files.seed({ filename: 'foreign.txt', content: 'not ours' });
  const at = 'at' in kill ? { at: { point: kill.at, count: kill.count } } : {};
  await using daemon = startMortalDaemon({ home, baseUrl: emulator.baseUrl, ...at });
  strike = () => daemon.kill();
  const { client } = daemon;
  const inSync = async (): Promise<void> => {
    await until(
      async () => {
        const files = emulator.files.list();
        const status = await client.project(projectId).catch(() => undefined);
        return [...differences(files, projectId, contents), ...(status?.inSync === true ? [] : [status?.state])];
      },
      (different) => different.length === 0,
    );
  };

  projectId = (await daemon.answer(() => client.add(root))).project.id;
  await inSync();
  write('docs/a.md', 'second a');
  write('docs/b.md', 'second b');
  rmSync(join(root, 'docs/c.md'));
  contents.delete('docs/c.md');
  renameSync(join(root, 'docs/d.md'), join(root, 'docs/z.md'));
  contents.set('docs/z.md', contents.get('docs/d.md') ?? '');
  contents.delete('docs/d.md');
  await daemon.answer(() => client.sync(projectId));
  await inSync();
  await until(
    () => daemon.deaths,
    (times) => times === 1,
  );
  await daemon.answer(() => client.health());
  await inSync();
  expect(wrong).toEqual([]);
  expect(emulator.files.list().some((file) => file.id === foreign.id)).toBe(true);
}

describe('a daemon that is killed', () => {
  it.concurrent.each(FAULT_POINTS)('%s, the first time, goes on rightly', (at) => live({ at, count: 1 }));

  it.concurrent.each([true, false])(
    'while the server has an upload in its hands goes on rightly (stored: %s)',
    (effect) => live({ during: 'upload', effect }),
  );
});
