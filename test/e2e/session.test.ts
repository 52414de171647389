import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually, openCommandLine } from '../support/command-line.ts';

it('converses about the documents of a project, by the name of the session, and counts what it takes', async () => {
  await using line = await openCommandLine();
  line.write('docs/tides.md', `High water at Tarn Sound is at noon.\n${'The moon pulls. '.repeat(300)}\n`);
  expect((await line.run('start')).code).toBe(0);
  expect((await line.run(['add', line.root])).code).toBe(0);
  expect((await line.run('sync')).code).toBe(0);

  expect((await line.run('session create tides --engine docs')).code).toBe(0);
  const answered = await line.run(['session', 'prompt', 'tides', 'When is high water at Tarn Sound?']);
  expect(answered.stdout).toBe('docs/tides.md says: High water at Tarn Sound is at noon.\n');
  const told = await line.run('session prompt tides --json again');
  const events = told.stdout
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as { readonly type: string });
  expect([events[0]?.type, events.at(-1)?.type]).toEqual(['turn_start', 'turn_complete']);
  expect((await line.run(['ask', 'When is high water?'])).code).toBe(0);

  expect(await line.run(['session', 'shell', '-y', 'tides', 'pwd'])).toMatchObject({
    code: 0,
    stdout: `${line.root}\n`,
  });
  expect(await line.json('session context tides --json')).toMatchObject({ level: 'HEALTHY', turns: 2 });
  expect(await line.json('session compact tides --json')).toMatchObject({ staleTokens: 0 });
  expect(await line.json('usage --json')).toMatchObject({
    total: { turns: 3, unpricedTurns: 0 },
    sessions: [{ turns: 1 }, { name: 'tides', turns: 2 }],
  });

  expect((await line.run('session archive tides')).code).toBe(0);
  expect((await line.run('session prompt tides more')).code).toBe(1);
  expect((await line.run('session delete tides --yes')).stdout).toBe('The session tides is gone.\n');
  expect((await line.run('session show tides')).stderr).toContain('has no session tides');
});

it("begins a session with an agent's file, and mirrors it in the project without uploading that", async () => {
  await using line = await openCommandLine();
  line.write('.agents/pilot.yaml', 'agent: {system_prompt: You are a pilot., tools: [ReadFile]}\n');
  mkdirSync(line.home, { recursive: true });
  writeFileSync(join(line.home, 'config.toml'), '[sessions]\nmirror = true\n');
  expect((await line.run('start')).code).toBe(0);
  expect((await line.run(['add', line.root])).code).toBe(0);
  const created = await line.json('session create tides --engine docs --agent-file ../.agents/pilot.yaml --json', {
    cwd: join(line.root, 'docs'),
  });
  expect(created).toMatchObject({ agent: 'pilot', agentFile: '.agents/pilot.yaml', permissions: { bash: 'deny' } });
  expect(await line.run('session create other --agent-file none.yaml')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no file none.yaml') as string,
  });
  const mirrored = (state: string): boolean => existsSync(join(line.root, '.ai/sessions', state, 'tides.json'));
  await eventually(() => mirrored('active'));
  expect((await line.run('session archive tides --compact')).code).toBe(0);
  await eventually(() => mirrored('archived') && !mirrored('active'));
  expect((await line.run('sync')).code).toBe(0);
  expect(line.emulator.files.list().filter(({ filename }) => filename.includes('sessions'))).toEqual([]);
});
