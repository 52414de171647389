import { expect, it } from 'vitest';
import { eventually, openCommandLine, type CommandLine } from '../support/command-line.ts';

interface Sprint {
  readonly name: string;
  readonly state: string;
}

const sprints = async (line: CommandLine): Promise<readonly Sprint[]> =>
  (await line.json('sprint list --json')) as readonly Sprint[];

it('ends a sprint in the end although the daemon is killed in the midst of it, with one fresh file per document', async () => {
  await using line = await openCommandLine({ latencyMs: () => 150 });
  for (let at = 0; at < 40; at += 1) line.write(`docs/${at}.md`, `document ${at}`);
  line.write('moontide.toml', '[sync]\nlate_listing_ms = 200\n');
  let daemon = line.start('daemon');
  const isUp = async (): Promise<boolean> => (await line.run('status')).code === 0;
  await eventually(isUp);
  expect((await line.run(['add', line.root])).code).toBe(0);
  expect((await line.run('sprint start july')).stdout).toContain('The sprint july has started.');
  expect((await line.run('session create review --sprint july')).code).toBe(0);
  expect((await line.run('session create other')).code).toBe(0);
  expect((await line.run('sprint end july --dry-run')).stdout).toMatch(
    /^Step 1 of 3: archive review, sprint-july\nStep 2 of 3: clean\n[^]*\nStep 3 of 3: upload 42 documents afresh\n/,
  );
  const before = new Set(line.emulator.files.list().map(({ id }) => id));

  let seen = line.changes().length;
  const ending = line.start('sprint end july');
  for (let kill = 0; kill < 3; kill += 1) {
    // Each time it has gone on a little, and is far from its end.
    await eventually(() => line.changes().length > seen + 2);
    seen = line.changes().length;
    daemon.signal('SIGKILL');
    await daemon.ended();
    daemon = line.start('daemon');
  }
  await eventually(isUp);
  await ending.ended();
  await eventually(async () => (await sprints(line))[0]?.state === 'ended');
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
