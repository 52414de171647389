import { describe, expect, it } from 'vitest';
import { startEmulator, tier, unlimited, type Rates } from '../../../src/emulator/index.ts';
import { emulatorClient, type EmulatorClient, type Reply } from '../../support/emulator-client.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const CHAT = { model: 'kimi-k3', messages: [{ role: 'user', content: 'hello' }], max_completion_tokens: 10 };

function chatTimes(client: EmulatorClient, times: number): Promise<readonly Reply[]> {
  return Promise.all(Array.from({ length: times }, () => client.post('/chat/completions', CHAT)));
}

function limitedTo(rates: Partial<Rates>) {
  return { rates: { ...unlimited, ...rates } };
}

/** Everything a client can tell a 429 by. */
function facts(reply: Reply | undefined) {
  return {
    status: reply?.status,
    body: reply?.json(),
    retryAfter: reply?.headers.get('retry-after'),
    xRetryAfter: reply?.headers.get('x-retry-after'),
    type: reply?.headers.get('content-type'),
  };
}

describe('the emulator’s rate limits', () => {
  it('refuse more requests at the same time than the tier allows', async () => {
    const clock = new ManualClock();
    await using emulator = await startEmulator({ clock, limits: limitedTo({ concurrency: 2 }), latencyMs: 1_000 });
    const client = emulatorClient(emulator.baseUrl);
    const admitted = chatTimes(client, 2);
    await expect.poll(() => clock.sleeping).toBe(2);
    const [refused] = await chatTimes(client, 1);
    expect(facts(refused)).toEqual({
      status: 429,
      body: {
        error: {
          message: expect.stringMatching(
            /^Your account org-\w+<ak-\w+> request reached organization max concurrency: 2, please try again after 1 seconds$/,
          ) as string,
          type: 'rate_limit_reached_error',
        },
      },
      retryAfter: '1',
      xRetryAfter: '1',
      type: 'application/json; charset=utf-8',
    });
    await clock.advance(1_000);
    expect((await admitted).map((reply) => reply.status)).toEqual([200, 200]);
    emulator.configure({ latencyMs: 0 });
    expect((await chatTimes(client, 1)).map((reply) => reply.status)).toEqual([200]);
    expect(emulator.ledger.peakConcurrency()).toBe(3);
    expect(emulator.ledger.peakConcurrency((entry) => entry.status === 200)).toBe(2);
  });

  it('never refuse one request after the other for concurrency', async () => {
    await using emulator = await startEmulator({
      limits: { filesRates: { concurrency: 1, requestsPerMinute: 10_000 } },
    });
    const client = emulatorClient(emulator.baseUrl);
    for (let round = 0; round < 150; round += 1) {
      expect((await client.upload()).status).toBe(200);
      expect((await client.get('/files')).status).toBe(200);
    }
  });

  it('refuse more requests within a minute than the tier allows, and say when to come again', async () => {
    const clock = new ManualClock();
    await using emulator = await startEmulator({ clock, limits: limitedTo({ requestsPerMinute: 3 }) });
    const client = emulatorClient(emulator.baseUrl);
    expect((await chatTimes(client, 3)).map((reply) => reply.status)).toEqual([200, 200, 200]);
    await clock.advance(18_000);
    const [refused] = await chatTimes(client, 1);
    expect(facts(refused)).toMatchObject({
      status: 429,
      body: {
        error: {
          message: expect.stringMatching(
            /^Your account org-\w+<ak-\w+> request reached organization max RPM: 3, please try again after 42 seconds$/,
          ) as string,
          type: 'rate_limit_reached_error',
        },
      },
      retryAfter: '42',
      xRetryAfter: '42',
    });
    await clock.advance(42_000);
    expect((await chatTimes(client, 1))[0]?.status).toBe(200);
    expect(emulator.ledger.peakInWindow(60_000, (entry) => entry.status === 200)).toBe(3);
  });

  it.each([
    ['fixed', 10, 3],
    ['sliding', 0, 3],
    ['token-bucket', 1, 3],
  ] as const)('count by a %s window when told so', async (window, afterTenSeconds, atOnce) => {
    // Ten seconds before a minute begins by the clock that windows are counted by.
    const clock = new ManualClock();
    await clock.advance(50_000);
    await using emulator = await startEmulator({
      clock,
      limits: { ...limitedTo({ requestsPerMinute: atOnce }), window },
    });
    const client = emulatorClient(emulator.baseUrl);
    const count = (replies: readonly Reply[]) => replies.filter((reply) => reply.status === 200).length;
    expect(count(await chatTimes(client, 10))).toBe(atOnce);
    await clock.advance(window === 'token-bucket' ? 20_000 : 10_000);
    expect(count(await chatTimes(client, 10))).toBe(Math.min(afterTenSeconds, atOnce));
  });

  it('charge a chat’s prompt and all that it may answer', async () => {
    await using emulator = await startEmulator({ limits: limitedTo({ tokensPerMinute: 1_000 }) });
    const client = emulatorClient(emulator.baseUrl);
    const reply = await client.post('/chat/completions', { ...CHAT, max_completion_tokens: 1_000 });
    expect(reply.status).toBe(429);
    expect(reply.json()).toMatchObject({
      error: {
        message: expect.stringMatching(/organization TPM rate limit, current:0, limit:1000$/) as string,
        type: 'rate_limit_reached_error',
      },
    });
    expect((await client.post('/chat/completions', CHAT)).status).toBe(200);
  });

  it('count calls of the Files API by themselves, with the rest, or not at all', async () => {
    await using emulator = await startEmulator({
      limits: { rates: tier('B', 0), filesRates: { concurrency: 9, requestsPerMinute: 5 } },
    });
    const client = emulatorClient(emulator.baseUrl);
    const list = async () => (await client.get('/files')).status;
    for (let round = 0; round < 5; round += 1) expect(await list()).toBe(200);
    expect(await list()).toBe(429);
    emulator.configure({ limits: { filesRates: 'shared' } });
    expect([await list(), await list(), await list(), await list()]).toEqual([200, 200, 200, 429]);
    emulator.configure({ limits: { filesRates: 'uncounted' } });
    expect(await list()).toBe(200);
  });

  it('do not count the list of models and the balance', async () => {
    await using emulator = await startEmulator({ limits: limitedTo({ requestsPerMinute: 0 }) });
    const client = emulatorClient(emulator.baseUrl);
    expect((await client.get('/models')).status).toBe(200);
    expect((await client.get('/users/me/balance')).status).toBe(200);
    expect((await client.post('/tokenizers/estimate-token-count', CHAT)).status).toBe(429);
  });

  it('can be changed while the emulator runs, one by one', async () => {
    await using emulator = await startEmulator({ limits: { maxFiles: 1 } });
    const client = emulatorClient(emulator.baseUrl);
    await client.upload();
    expect((await client.upload()).status).toBe(400);
    emulator.configure({ limits: { maxFiles: 2 } });
    expect((await client.upload()).status).toBe(200);
    emulator.configure({ limits: { maxFileBytes: 3 } });
    expect([(await client.upload()).status, (await client.upload({ content: 'abc' })).status]).toEqual([400, 400]);
    emulator.configure({ limits: { maxFiles: 3 } });
    expect((await client.upload({ content: 'abc' })).status).toBe(200);
  });
});

describe('the emulator’s latency', () => {
  it('holds every answer, and can differ by route', async () => {
    const clock = new ManualClock();
    await using emulator = await startEmulator({
      clock,
      latencyMs: (route) => (route === 'files.upload' ? 900 : 0),
    });
    const client = emulatorClient(emulator.baseUrl);
    const upload = client.upload();
    await expect.poll(() => clock.sleeping).toBe(1);
    expect((await client.get('/files')).json()).toEqual({ object: 'list', data: [] });
    await clock.advance(900);
    expect((await upload).status).toBe(200);
    emulator.configure({ latencyMs: 0 });
    expect((await client.upload()).status).toBe(200);
  });
});
