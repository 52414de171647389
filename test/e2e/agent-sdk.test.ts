import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { agentHome } from '../support/agent-home.ts';
import { KIMI_MAIN } from '../support/kimi-desk.ts';

const run = promisify(execFile);
const AGENT = pathToFileURL(join(import.meta.dirname, '../../service/agent.ts')).href;

/** The programs of docs/agent-sdk.md: its blocks that import something. */
function examples(): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/agent-sdk.md'), 'utf8');
  return [...text.matchAll(/```ts\n(?<code>import .*?)```/gsu)].map(({ groups }) => groups?.['code'] ?? '');
}

it('runs the programs of docs/agent-sdk.md with Kimi Code', async () => {
  using home = agentHome({ kimi: [process.execPath, KIMI_MAIN] });
  await using emulator = await startEmulator({
    answerer: ({ messages }) => {
      const last = messages.at(-1);
      if (last?.role === 'tool') return { content: `I see ${JSON.stringify(last.content)}` };
      const isAsked = JSON.stringify(messages).includes('List the files here');
      return isAsked ? { toolCalls: [{ name: 'Bash', arguments: { command: 'ls' } }] } : { content: 'Hello, world!' };
    },
  });
  writeFileSync(join(home.workDir, 'tides.md'), 'High water is at noon.\n');
  const told: string[] = [];
  for (const [index, code] of examples().entries()) {
    const program = join(home.path, `example-${index}.ts`);
    writeFileSync(program, code.replace("'moontide/agent'", JSON.stringify(AGENT)));
    const env = { ...home.env, KIMI_API_KEY: 'sk-test', KIMI_BASE_URL: emulator.baseUrl };
    told.push((await run(process.execPath, [program], { cwd: home.workDir, env })).stdout);
  }
  expect(told).toEqual(['Hello, world!', expect.stringContaining('tides.md')]);
  // `prompt()` removed its session; the other one is kept.
  expect(home.kept()).toHaveLength(1);
});
