import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import { createQueue } from '../../../src/queue/queue.ts';
import type { Outcome, Queue } from '../../../src/sync/ports/queue.ts';
import { serveLimited } from '../../support/limited-http-server.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const UPLOADS = 300;

describe('uploads to a server that takes 15 at once and 100 in a short minute', () => {
  it.each(['aligned', 'sliding', 'bucket'] as const)('all come through, few are refused: %s', async (counting) => {
    const rate = { counting, count: 100, windowMs: 1_500 };
    await using server = await serveLimited({ concurrency: 15, rate, retryAfter: 'seconds', isNamed: false }, 10);
    await using queue = openQueue();
    using agent = keepAliveAgent();
    const outcomes = await Promise.all(
      Array.from({ length: UPLOADS }, (_, index) => upload(queue, agent, server.url, `/${index}`)),
    );
    expect(outcomes.every((outcome) => outcome.kind === 'done')).toBe(true);
    expect(new Set(server.paths).size).toBe(UPLOADS);
    expect(server.counts.taken).toBe(UPLOADS);
    expect(server.counts.mostUnderWay).toBeLessThanOrEqual(15);
    expect(server.counts.refused).toBeLessThanOrEqual(UPLOADS / 10);
    expect(queue.stats()).toMatchObject({
      waiting: 0,
      running: 0,
      requests: UPLOADS + server.counts.refused,
      rateLimited: server.counts.refused,
    });
  });
});

describe('uploads to a server without limits', () => {
  it('are many at the same time, the most urgent first', async () => {
    await using server = await serveLimited({ retryAfter: 'none', isNamed: false }, 20);
    await using queue = openQueue();
    using agent = keepAliveAgent();
    const sent = Array.from({ length: UPLOADS }, (_, index) =>
      upload(queue, agent, server.url, index % 3 === 0 ? `/urgent/${index}` : `/plain/${index}`),
    );
    await Promise.all(sent);
    expect(server.counts.refused).toBe(0);
    expect(server.counts.mostUnderWay).toBeGreaterThan(20);
    const urgent = server.paths.map((path) => path.startsWith('/urgent/'));
    // The first two were under way before the others were added; requests under way together may change places.
    expect(urgent.slice(2, UPLOADS / 3 - 64).every(Boolean)).toBe(true);
    expect(urgent.slice(UPLOADS / 3 + 64).some(Boolean)).toBe(false);
  });
});

function openQueue(): Queue {
  return createQueue({
    clock: systemClock,
    random: Math.random,
    limits: { concurrency: 64 },
    log: new RecordingLog(),
  });
}

function keepAliveAgent(): Agent & Disposable {
  const agent = new Agent({ keepAlive: true });
  return Object.assign(agent, { [Symbol.dispose]: () => agent.destroy() });
}

function upload(queue: Queue, agent: Agent, url: string, path: string): Promise<Outcome<string>> {
  const priority = path.startsWith('/urgent/') ? 1 : 0;
  return queue.add({ key: path, priority, run: (signal) => post(agent, url + path, signal) });
}

async function post(agent: Agent, url: string, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const sent = request(url, { method: 'POST', agent, signal }, (response) => {
    text(response).then((body) => {
      if (response.statusCode !== 429) return resolve(body);
      const retryAfterMs = Number(response.headers['retry-after']) * 1_000;
      reject(new MoontideError('RATE_LIMITED', 'It asks to slow down.', { retryAfterMs }));
    }, reject);
  });
  sent.on('error', reject).end('content');
  return promise;
}
