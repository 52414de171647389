/** A scanning thread that misbehaves as the content says: `hang`, `die`, `throw`; otherwise it finds nothing. */
import { parentPort } from 'node:worker_threads';
import { READY, type ScanRequest } from '../../src/secrets/protocol.ts';

parentPort?.on('message', ({ id, content }: ScanRequest) => {
  const word = Buffer.from(content).toString();
  if (word === 'hang') for (;;);
  if (word === 'die') throw new RangeError('the content is: die');
  if (word === 'exit') process.exit(0);
  parentPort?.postMessage(word === 'throw' ? { id, defect: 'TypeError' } : { id, finds: [] });
});
parentPort?.postMessage(READY);
