/** `node program-quick-clock.ts SCALE`: the daemon, with a clock that runs so many times as fast. */
import { once } from 'node:events';
import { homedir } from 'node:os';
import process from 'node:process';
import { startDaemon } from '../service/daemon.ts';
import { createLog } from '../service/log.ts';
import { systemClock } from '../src/clock.ts';
import { resolvePaths } from '../src/config/paths.ts';

const scale = Number(process.argv[2] ?? 1);
const startedAt = systemClock.now();
const paths = resolvePaths({
  env: process.env,
  platform: process.platform,
  home: homedir(),
  uid: process.getuid?.() ?? 0,
});
await using daemon = await startDaemon({
  paths,
  env: process.env,
  log: createLog({ to: process.stdout, level: 'info' }),
  as: 'daemon',
  clock: {
    now: () => startedAt + (systemClock.now() - startedAt) * scale,
    monotonic: () => systemClock.monotonic() * scale,
    sleep: (ms, signal) => systemClock.sleep(ms / scale, signal),
  },
});
await once(daemon.shutdownAsked, 'abort');
