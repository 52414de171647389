/**
 * The daemon as it is, but for what a test may do to it from within: `node program-daemon.ts POINT COUNT` kills it when it
 * reaches a point for the COUNT-th time, and a line `clock MS` on its input sets its clock forward or back.
 */
import { once } from 'node:events';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import { startDaemon } from '../../service/daemon.ts';
import { createLog } from '../../service/log.ts';
import { systemClock } from '../../src/clock.ts';
import { resolvePaths } from '../../src/config/paths.ts';

const [point = '', count = '1'] = process.argv.slice(2);
let left = Number(count);
let setForwardMs = 0;

const paths = resolvePaths({
  env: process.env,
  platform: process.platform,
  home: homedir(),
  uid: process.getuid?.() ?? 0,
});
await using _daemon = await startDaemon({
  paths,
  env: process.env,
  log: createLog({ to: process.stdout, level: 'info' }),
  as: 'daemon',
  clock: { ...systemClock, now: () => systemClock.now() + setForwardMs },
  reached(here) {
    if (here !== point) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
createInterface({ input: process.stdin }).on('line', (line) => {
  const [what, ms] = line.split(' ');
  if (what === 'clock') setForwardMs += Number(ms);
});
await once(process.stdin, 'close');
