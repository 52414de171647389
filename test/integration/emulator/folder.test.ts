import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { firstTimes, startEmulator } from '../../../src/emulator/index.ts';
import { emulatorClient, idOf } from '../../support/emulator-client.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('an emulator with a folder', () => {
  it('has after a restart what it had before', async () => {
    using folder = tempFolder();
    const keys = { 'sk-test': 'one', 'sk-other': 'two' };
    const before = await startEmulator({ folder: folder.path, keys });
    const client = emulatorClient(before.baseUrl);
    const gone = await client.upload({ filename: 'gone.txt' });
    await client.upload({ filename: 'kept.md', content: '# 文件' });
    await client.upload({ key: 'sk-other' });
    before.configure({ fault: firstTimes(1, { kind: 'pending', polls: 2 }) });
    const pending = await client.upload({ filename: 'pending.md' });
    await client.get(`/files/${idOf(pending)}`);
    await client.delete(`/files/${idOf(gone)}`);
    const files = before.files.list('one');
    expect(files).toHaveLength(2);
    await before[Symbol.asyncDispose]();

    await using after = await startEmulator({ folder: folder.path, keys });
    expect([after.files.list('one'), after.files.list('two').length]).toEqual([files, 1]);
    const again = emulatorClient(after.baseUrl);
    expect((await again.get(`/files/${files[1]?.id}/content`)).json()).toMatchObject({ content: '# 文件' });
    expect((await again.get(`/files/${idOf(pending)}`)).json()).toMatchObject({ status: 'created' });
    expect((await again.get(`/files/${idOf(pending)}`)).json()).toMatchObject({ status: 'ok' });
    expect((await again.upload({ filename: 'kept.md' })).json()).toMatchObject({ filename: 'kept (1).md' });
  });

  it('makes the folder, and keeps contents in files of their own', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'deep', 'er');
    await using emulator = await startEmulator({ folder: path });
    const id = idOf(await emulatorClient(emulator.baseUrl).upload({ content: 'the content' }));
    expect(readdirSync(path).sort()).toEqual(['contents', 'index.json']);
    expect(readFileSync(join(path, 'contents', id), 'utf8')).toBe('the content');
  });

  it('clears away what a killed process left half done', async () => {
    using folder = tempFolder();
    const before = await startEmulator({ folder: folder.path });
    const kept = await before.files.seed({ filename: 'kept.txt', content: 'text' });
    const lost = await before.files.seed({ filename: 'lost.txt', content: 'text' });
    await before[Symbol.asyncDispose]();
    const contents = join(folder.path, 'contents');
    mkdirSync(join(folder.path, 'mine'));
    writeFileSync(join(folder.path, 'index.json.123'), '{"half');
    writeFileSync(join(contents, `${lost.id}.456`), 'te');
    writeFileSync(join(contents, 'file_without_entry'), 'text');
    const index = join(folder.path, 'index.json');
    writeFileSync(index, readFileSync(index, 'utf8').replaceAll(lost.id, 'file_whose_content_never_came'));

    await using after = await startEmulator({ folder: folder.path });
    expect(after.files.list()).toEqual([kept]);
    expect(readdirSync(contents)).toEqual([kept.id]);
    expect(readdirSync(folder.path).sort()).toEqual(['contents', 'index.json', 'mine']);
  });

  it.each(['{"version":2,"files":[]}', '{"version":1,"files":[{"id":"../../x"}]}', '[]', 'not JSON'])(
    'refuses to start over an index that it cannot read (%s)',
    async (text) => {
      using folder = tempFolder();
      const index = join(folder.path, 'index.json');
      writeFileSync(index, text);
      await expect(startEmulator({ folder: folder.path })).rejects.toThrow(/index|JSON/);
      expect(readFileSync(index, 'utf8')).toBe(text);
    },
  );

  it('keeps what it has answered for when it is killed at any moment', { timeout: 120_000 }, async () => {
    using folder = tempFolder();
    const known = new Map<string, 'stored' | 'deleted'>();
    for (let round = 0; round < 5; round += 1) {
      await workUntilKilled(folder.path, known, 10 + round * 15);
      await using emulator = await startEmulator({ folder: folder.path });
      const stored = new Map(emulator.files.list().map((file) => [file.id, file]));
      for (const [id, fate] of known) expect([id, stored.has(id)]).toEqual([id, fate === 'stored']);
      for (const file of stored.values()) {
        expect((await emulator.files.content(file.id))?.toString()).toBe(`content of ${file.filename}`);
      }
      expect(readdirSync(join(folder.path, 'contents')).sort()).toEqual([...stored.keys()].sort());
    }
    expect(known.size).toBeGreaterThan(20);
  });
});

/** Uploads and deletes, four at a time, until the emulator's process is killed after so many answers. */
async function workUntilKilled(folder: string, known: Map<string, 'stored' | 'deleted'>, answers: number) {
  const script = fileURLToPath(new URL('../../support/emulator-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [baseUrl] = (await once(lines, 'line')) as [string];
  const client = emulatorClient(baseUrl);
  let left = answers;

  async function work(worker: number): Promise<void> {
    for (let turn = 0; child.exitCode === null && child.signalCode === null; turn += 1) {
      const filename = `${worker}-${turn}-${answers}.txt`;
      const id = idOf(await client.upload({ filename, content: `content of ${filename}` }));
      known.set(id, 'stored');
      if (turn % 3 === 0) {
        // Unknown until it is answered.
        known.delete(id);
        await client.delete(`/files/${id}`);
        known.set(id, 'deleted');
      }
      left -= 1;
      if (left <= 0) child.kill('SIGKILL');
    }
  }
  await Promise.allSettled([work(1), work(2), work(3), work(4)]);
  await exited;
}
