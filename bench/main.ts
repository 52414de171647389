/** `npm run bench -- [--only NAME]… [--rounds N] [--json FILE]`: asks the questions, prints one table, writes JSON. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import type { Question, Sample } from './question.ts';
import { QUESTIONS } from './questions/index.ts';
import { renderTable, rowsOf, type Row } from './table.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string', default: join(tmpdir(), 'moontide-bench.json') },
  },
});
const rounds = Number(values.rounds);
const chosen = QUESTIONS.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
const unknown = values.only.filter((name) => !QUESTIONS.some((question) => question.name === name));

if (!Number.isInteger(rounds) || rounds < 1 || unknown.length > 0) {
  const names = QUESTIONS.map(({ name }) => name).join(', ');
  process.stderr.write(`usage: npm run bench -- [--only NAME]… [--rounds N] [--json FILE]\nnames: ${names}\n`);
  process.exitCode = 2;
} else {
  await bench(chosen);
}

async function bench(questions: readonly Question[]): Promise<void> {
  const machine = describeMachine();
  const rows: Row[] = [];
  for (const question of questions) {
    try {
      rows.push(...rowsOf(question.name, await samplesOf(question)));
    } catch (error) {
      process.stderr.write(`${question.name} could not be measured: ${String(error)}\n`);
      process.exitCode = 1;
    }
    writeFileSync(values.json, `${JSON.stringify({ machine, rows }, undefined, 2)}\n`);
  }
  process.stdout.write(`${renderTable(rows)}\n\n${JSON.stringify(machine)}\n${values.json}\n`);
}

async function samplesOf(question: Question): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const most = Math.min(rounds, question.mostRounds ?? Number.POSITIVE_INFINITY);
  for (let round = 0; round < most; round += 1) {
    process.stderr.write(`${question.name}, round ${round + 1} of ${most}\n`);
    const folder = mkdtempSync(join(tmpdir(), 'moontide-bench-'));
    try {
      samples.push(...(await question.round({ round, folder })));
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  return samples;
}
