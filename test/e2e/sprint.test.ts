import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';

interface Sprint {
  readonly name: string;
  readonly state: string;
}

async function until<Value>(look: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    await delay(50);
  }
}

const sprints = async (line: CommandLine): Promise<readonly Sprint[]> =>
  (await line.json('sprint list --json')) as readonly Sprint[];

it('ends a sprint in the end although the daemon is killed in the midst of it, with one fresh file per document', async () => {
  await using line = await openCommandLine({ latencyMs: () => 150 });
  for (let at = 0; at < 40; at += 1) line.write(`docs/${at}.md`, `document ${at}`);
  line.write('moontide.toml', '[sync]\nlate_listing_ms = 200\n');
  let daemon = line.start('daemon');
  const isUp = async (): Promise<number | NodeJS.Signals> => (await line.run('status')).code;
  await until(isUp, (code) => code === 0);
  expect((await line.run(['add', line.root])).code).toBe(0);
  expect((await line.run('sprint start july')).stdout).toContain('The sprint july has started.');
  expect((await line.run('session create review --sprint july')).code).toBe(0);
  expect((await line.run('session create other')).code).toBe(0);
  expect((await line.run('sprint end july --dry-run')).stdout).toMatch(
    /^Step 1 of 3: archive review, sprint-july\nStep 2 of 3: clean\n[^]*\nStep 3 of 3: upload 42 documents afresh\n/,
  );
  const before = new Set(line.emulator.files.list().map(({ id }) => id));

  const ending = line.start('sprint end july');
  // Without a daemon the command would do it itself.
  await until(
    () => sprints(line),
    ([sprint]) => sprint?.state === 'ending',
  );
  for (let kill = 0; kill < 3; kill += 1) {
    await delay(100);
    daemon.signal('SIGKILL');
    await daemon.ended();
    daemon = line.start('daemon');
    await until(isUp, (code) => code === 0);
  }
  await ending.ended();
  await until(
    () => sprints(line),
    ([sprint]) => sprint?.state === 'ended',
  );
  const after = line.emulator.files.list();
  expect(after).toHaveLength(42);
  expect(after.filter(({ id }) => before.has(id))).toEqual([]);

  const left = (await line.json('session list --json')) as readonly { readonly name: string }[];
  expect(left.map(({ name }) => name)).toEqual(['other']);

  const uploads = line.changes().length;
  expect((await line.run('sprint start august')).code).toBe(0);
  expect(line.changes()).toHaveLength(uploads);
  expect(await line.json('session current --json')).toMatchObject({ name: 'sprint-august', sprint: 'august' });
  const refused = await line.run('sprint start september');
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The sprint august has not ended.') as string,
  });
  daemon.signal('SIGTERM');
  await daemon.ended();
});
