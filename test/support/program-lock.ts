/** Takes the lock when it is told to, says whether it got it, and holds it until its input ends. */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { takeLock } from '../../service/lock.ts';
import { asMoontideError } from '../../src/core/errors.ts';

const [path = ''] = process.argv.slice(2);
writeSync(1, 'ready\n');
await once(process.stdin, 'data');
try {
  using _lock = takeLock(path, { pid: process.pid, what: 'daemon', startedAt: 1, version: '1.2.3' });
  writeSync(1, 'holds\n');
  await once(process.stdin, 'end');
} catch (error) {
  writeSync(1, `${asMoontideError(error).code}\n`);
}
process.stdin.destroy();
