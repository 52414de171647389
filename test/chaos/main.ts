/** `npm run chaos -- --seed N --minutes M`: chaos for as long as it is wanted; exit code 1 when something was wrong. */
import { parseArgs } from 'node:util';
import { sentence } from './report.ts';
import { runChaos } from './run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '5' },
  },
});
const [seed, minutes] = [Number(values.seed), Number(values.minutes)];
if (!Number.isInteger(seed) || !(minutes > 0)) {
  process.stderr.write('usage: npm run chaos -- [--seed N] [--minutes M]\n');
  process.exitCode = 2;
} else {
  process.stdout.write(`seed ${seed}, ${minutes} minutes\n`);
  const report = await runChaos({
    seed,
    durationMs: minutes * 60_000,
    say: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${sentence(report)}\n`);
  process.exitCode = report.wrong.length === 0 ? 0 : 1;
}
