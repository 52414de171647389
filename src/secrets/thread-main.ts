/** The scanning thread: one content after the other. */
import { parentPort } from 'node:worker_threads';
import { decode } from '../decode.ts';
import { findSecrets } from './find-secrets.ts';
import { READY, type ScanAnswer, type ScanRequest } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('this file is the main module of a worker thread');

let last: Promise<void> = Promise.resolve();
port.on('message', (request: ScanRequest) => {
  last = last.then(async () => port.postMessage(await answerTo(request)));
});
port.postMessage(READY);

async function answerTo({ id, content }: ScanRequest): Promise<ScanAnswer> {
  try {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    return { id, finds: await findSecrets(decode(bytes)) };
  } catch (error) {
    // Its message may quote the content.
    return { id, defect: error instanceof Error ? error.name : 'unknown' };
  }
}
