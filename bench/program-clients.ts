/**
 * `node program-clients.ts SOCKET COUNT`: so many clients that follow the events and ask for the status every second. Asked
 * by a message for a count of uploads, it answers when every client has seen so many: how many each saw, fewest first.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createControlClient } from '../src/control/client.ts';

const [, , socketPath = '', count = '0'] = process.argv;
const STATUS_EVERY_MS = 1_000;
const PATIENCE_MS = 30_000;
const seen = Array.from({ length: Number(count) }, () => new Set<string>());
const client = createControlClient({ socketPath });

async function follow(uploads: Set<string>): Promise<void> {
  for await (const { type, data } of client.events()) {
    if (type === 'document.uploaded') uploads.add(String(data['remoteId']));
    if (type === 'gap' || type === 'dropped') throw new Error(`a client was told of a ${type}`);
  }
}

async function ask(): Promise<void> {
  for (;;) {
    await client.status();
    await delay(STATUS_EVERY_MS);
  }
}

for (const uploads of seen) void Promise.race([follow(uploads), ask()]);
process.send?.('started');
for (;;) {
  const [wanted] = (await once(process, 'message')) as [number];
  const deadline = performance.now() + PATIENCE_MS;
  while (seen.some(({ size }) => size < wanted) && performance.now() < deadline) await delay(50);
  process.send?.(seen.map(({ size }) => size).toSorted((a, b) => a - b));
}
