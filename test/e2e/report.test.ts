import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { firstTimes } from '../../src/emulator/index.ts';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';

const TEXT = 'All of it went well, and the tide came in as the table says. '.repeat(20).trim();

function reports({ root }: CommandLine): readonly string[] {
  const folder = join(root, '.ai', 'reports');
  return existsSync(folder) ? readdirSync(folder) : [];
}

it('writes reports whole or not at all, compares them with a baseline, and goes on where a crash cut one off', async () => {
  const asked: string[] = [];
  await using line = await openCommandLine({
    answerer: ({ messages }) => {
      asked.push(JSON.stringify(messages));
      const isContinued = JSON.stringify(messages.at(-1)).includes('Continue it exactly');
      const before = isContinued ? messages.findLast(({ role }) => role === 'assistant') : undefined;
      return { content: TEXT.slice(typeof before?.content === 'string' ? before.content.length : 0) };
    },
  });
  line.write('moontide.toml', '[[schedule]]\nname = "weekly"\ncron = "0 6 * * 1"\nrun = "report"\n');
  let daemon = line.start('daemon');
  while ((await line.run('status')).code !== 0);
  expect((await line.run(['add', line.root])).code).toBe(0);
  expect((await line.run('sync')).code).toBe(0);
  expect((await line.run('sprint start 3')).code).toBe(0);

  const baseline = await line.run('report --sprint 3 --baseline');
  expect(baseline.stdout).toContain('is in .ai/reports/moontide-baseline.md, as the baseline.');
  expect(readFileSync(join(line.root, '.ai/reports/moontide-baseline.md'), 'utf8')).toContain(TEXT);

  // Some of it has come when the daemon dies.
  const slow = { kind: 'slow-body', pieceBytes: 1, pauseMs: 100 } as const;
  line.emulator.configure({ fault: firstTimes(1, slow, 'chat') });
  const cut = line.start('report --sprint 3 --stream');
  await cut.until(/the tide came/u);
  daemon.signal('SIGKILL');
  await daemon.ended();
  expect((await cut.ended()).code).not.toBe(0);
  expect(reports(line)).toEqual(['moontide-baseline.md']);

  line.emulator.configure({ fault: undefined });
  daemon = line.start('daemon');
  while ((await line.run('status')).code !== 0);
  const whole = await line.run('report --sprint 3 --stream');
  expect(whole.stderr).toContain('it is continued where it ended');
  expect(whole.stderr).toContain('compared with the baseline');
  expect(whole.stdout.trim()).toBe(TEXT);
  expect(asked.at(-1)).toContain('Continue it exactly');
  const first = reports(line).find((name) => name !== 'moontide-baseline.md');
  expect(first).toMatch(/^moontide-3-\d{8}T\d{6}Z\.md$/u);
  expect(readFileSync(join(line.root, '.ai/reports', first ?? ''), 'utf8')).toContain(TEXT);

  expect((await line.run('schedule run weekly')).code).toBe(0);
  expect(reports(line)).toHaveLength(3);
  // What Moontide writes is no document.
  expect((await line.run('sync')).stdout).toContain('nothing left to do, its 2 documents are uploaded');
});
