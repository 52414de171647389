import { describe, expect, it } from 'vitest';
import { startEmulator, firstTimes, randomFaults, type Emulator, type Fault } from '../../../src/emulator/index.ts';
import { emulatorClient, envelope, idOf, type Reply } from '../../support/emulator-client.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const RATE_LIMIT = 'rate_limit_reached_error';

/** One upload that fails in this way, and how many files there are then. */
async function uploadWith(fault: Fault): Promise<{ readonly reply: Reply; readonly stored: number }> {
  await using emulator = await startEmulator({ fault: () => fault });
  const reply = await emulatorClient(emulator.baseUrl).upload();
  return { reply, stored: emulator.files.list().length };
}

/** What `fetch` says of a request that got no whole answer. */
async function failure(asking: Promise<unknown>): Promise<string> {
  try {
    await asking;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('there was an answer');
}

describe('a fault of the emulator answers', () => {
  it.each<readonly [Fault, number, string, string]>([
    [{ kind: 'rate-limited' }, 429, RATE_LIMIT, 'Organization Rate limit exceeded, please try again after 1 seconds'],
    [
      { kind: 'rate-limited', retryAfterSeconds: 7 },
      429,
      RATE_LIMIT,
      'Organization Rate limit exceeded, please try again after 7 seconds',
    ],
    [
      { kind: 'engine-overloaded' },
      429,
      'engine_overloaded_error',
      'The engine is currently overloaded, please try again later',
    ],
    [{ kind: 'unauthorized' }, 401, 'invalid_authentication_error', 'Invalid Authentication'],
    [{ kind: 'forbidden' }, 403, 'permission_denied_error', 'The API you are accessing is not open'],
    [{ kind: 'server-error' }, 500, 'server_error', 'Internal server error'],
    [{ kind: 'missing-version-header' }, 400, 'invalid_request_error', 'missing required header Kimi-Api-Version'],
    [{ kind: 'not-found' }, 404, 'resource_not_found_error', 'The requested resource was not found'],
  ])('%j', async (fault, status, type, message) => {
    const { reply, stored } = await uploadWith(fault);
    expect([reply.status, reply.json(), stored]).toEqual([status, envelope(type, message), 0]);
    const after = 'retryAfterSeconds' in fault ? '7' : null;
    expect([reply.headers.get('retry-after'), reply.headers.get('x-retry-after')]).toEqual([after, after]);
  });

  it('an exhausted quota without Retry-After', async () => {
    const { reply } = await uploadWith({ kind: 'quota-exhausted' });
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, null]);
    expect(reply.json()).toEqual(
      envelope(
        'exceeded_current_quota_error',
        expect.stringMatching(
          /^Your account org-\w+<ak-\w+> is suspended due to insufficient balance, please recharge/,
        ) as string,
      ),
    );
  });

  it('a page of the gateway', async () => {
    const { reply, stored } = await uploadWith({ kind: 'gateway-timeout' });
    expect([reply.status, reply.headers.get('content-type'), stored]).toEqual([504, 'text/html', 0]);
    expect(reply.text).toContain('504 Gateway Time-out');
  });

  it('anything that a test makes up', async () => {
    const { reply } = await uploadWith({
      kind: 'answer',
      status: 200,
      contentType: 'text/plain',
      body: 'captive portal',
    });
    expect([reply.status, reply.headers.get('content-type'), reply.text]).toEqual([
      200,
      'text/plain',
      'captive portal',
    ]);
  });

  it.each<Fault>([
    { kind: 'gateway-timeout', effect: true },
    { kind: 'server-error', effect: true },
    { kind: 'rate-limited', effect: true },
  ])('%j and does what was asked for all the same', async (fault) => {
    const { reply, stored } = await uploadWith(fault);
    expect([reply.status >= 400, stored]).toEqual([true, 1]);
  });
});

describe('a fault of the connection', () => {
  it.each([
    [false, 0],
    [true, 1],
  ])('loses the answer (with the effect: %j)', async (effect, stored) => {
    await using emulator = await startEmulator({ fault: firstTimes(1, { kind: 'connection-lost', effect }) });
    const client = emulatorClient(emulator.baseUrl);
    expect(await failure(client.upload())).toBe('fetch failed');
    expect(emulator.files.list()).toHaveLength(stored);
    expect(emulator.ledger.entries).toMatchObject([{ fault: 'connection-lost', status: undefined }]);
    expect((await client.upload()).status).toBe(200);
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('leaves the client hanging until it hangs up (with the effect: %j)', async (effect, stored) => {
    await using emulator = await startEmulator({ fault: () => ({ kind: 'hang', effect }) });
    const aborting = new AbortController();
    const form = new FormData();
    form.append('file', new File(['text'], 'a.txt'));
    const asking = emulatorClient(emulator.baseUrl).call('POST', '/files', { body: form, signal: aborting.signal });
    const ended = failure(asking);
    await expect.poll(() => emulator.ledger.entries[0]?.fault).toBe('hang');
    await expect.poll(() => emulator.files.list().length).toBe(stored);
    expect(emulator.ledger.entries[0]?.endedAt).toBeUndefined();
    aborting.abort();
    expect(await ended).toContain('aborted');
    await expect.poll(() => emulator.ledger.entries[0]?.endedAt).toBeDefined();
  });

  it('does not keep the emulator from ending', async () => {
    const emulator = await startEmulator({ fault: () => ({ kind: 'hang' }) });
    const ended = failure(emulatorClient(emulator.baseUrl).get('/files'));
    await expect.poll(() => emulator.ledger.count()).toBe(1);
    await emulator[Symbol.asyncDispose]();
    expect(await ended).toBe('fetch failed');
  });

  it('may cut an answer in the middle', async () => {
    await using emulator = await startEmulator({ fault: firstTimes(1, { kind: 'cut-body' }) });
    const client = emulatorClient(emulator.baseUrl);
    expect(await failure(client.upload())).toBe('terminated');
    expect(emulator.files.list()).toHaveLength(1);
    expect(emulator.ledger.entries).toMatchObject([{ status: 200 }]);
  });
});

describe('a client that hangs up', () => {
  it('has its upload stored if all of it had arrived', async () => {
    const clock = new ManualClock();
    await using emulator = await startEmulator({ clock, latencyMs: 1_000 });
    const aborting = new AbortController();
    const form = new FormData();
    form.append('file', new File(['text'], 'a.txt'));
    const ended = failure(
      emulatorClient(emulator.baseUrl).call('POST', '/files', { body: form, signal: aborting.signal }),
    );
    await expect.poll(() => clock.sleeping).toBe(1);
    aborting.abort();
    await ended;
    await expect.poll(() => emulator.ledger.entries[0]?.endedAt).toBeDefined();
    await clock.advance(1_000);
    await expect.poll(() => emulator.files.list().length).toBe(1);
    expect(emulator.ledger.entries[0]?.status).toBeUndefined();
  });
});

describe('a fault of the delivery', () => {
  it('sends JSON that ends in the middle', async () => {
    const { reply, stored } = await uploadWith({ kind: 'truncated-json' });
    expect([reply.status, stored]).toEqual([200, 1]);
    expect(reply.text).toMatch(/^\{"id":"file_/);
    expect(() => reply.json()).toThrow(SyntaxError);
  });

  it('sends a body piece by piece', async () => {
    const clock = new ManualClock();
    await using emulator = await startEmulator({
      clock,
      fault: () => ({ kind: 'slow-body', pieceBytes: 10, pauseMs: 1_000 }),
    });
    const asking = emulatorClient(emulator.baseUrl).get('/files');
    for (let piece = 0; piece < 3; piece += 1) {
      await expect.poll(() => clock.sleeping).toBe(1);
      await clock.advance(1_000);
    }
    expect((await asking).text).toBe('{"object":"list","data":[]}');
    expect(clock.now() - new ManualClock().now()).toBe(3_000);
  });

  it('adds to the latency', async () => {
    const clock = new ManualClock();
    await using emulator = await startEmulator({
      clock,
      latencyMs: 100,
      fault: () => ({ kind: 'slow', delayMs: 900 }),
    });
    const asking = emulatorClient(emulator.baseUrl).get('/files');
    await expect.poll(() => clock.nextWake).toBe(clock.now() + 1_000);
    await clock.advance(1_000);
    expect((await asking).status).toBe(200);
  });
});

describe('a fault of the Files API', () => {
  const onUpload = (fault: Fault) => startEmulator({ fault: firstTimes(1, fault, 'files.upload') });
  const clientOf = (emulator: Emulator) => emulatorClient(emulator.baseUrl);

  it('shows an upload as created for a number of looks, without content meanwhile', async () => {
    await using emulator = await onUpload({ kind: 'pending', polls: 3 });
    const client = clientOf(emulator);
    const uploaded = await client.upload();
    const path = `/files/${idOf(uploaded)}`;
    expect(uploaded.json()).toMatchObject({ status: 'created', status_details: '' });
    expect((await client.get(path)).json()).toMatchObject({ status: 'created' });
    expect((await client.get(`${path}/content`)).status).toBe(404);
    expect((await client.get('/files')).json()).toMatchObject({ data: [{ status: 'created' }] });
    expect((await client.get(path)).json()).toMatchObject({ status: 'created' });
    expect((await client.get(path)).json()).toMatchObject({ status: 'ok' });
    expect((await client.get(`${path}/content`)).json()).toMatchObject({ content: 'some text' });
  });

  it('takes an upload whose extraction then fails', async () => {
    await using emulator = await onUpload({ kind: 'extraction-failed' });
    const client = clientOf(emulator);
    const uploaded = await client.upload();
    expect(uploaded.json()).toMatchObject({ status: 'error', status_details: 'extract task failed: failed' });
    const content = await client.get(`/files/${idOf(uploaded)}/content`);
    expect([content.status, content.json()]).toEqual([500, envelope('', 'extract task failed: failed')]);
  });

  it('stores an upload under another name', async () => {
    await using emulator = await onUpload({ kind: 'renamed', filename: 'other.txt' });
    expect((await clientOf(emulator).upload()).json()).toMatchObject({ filename: 'other.txt' });
    expect(emulator.files.list()).toMatchObject([{ filename: 'other.txt' }]);
  });

  it.each(['GET /', 'DELETE /', 'GET /content'])('forgets an id for a moment (%s)', async (line) => {
    await using emulator = await startEmulator();
    const client = clientOf(emulator);
    const id = idOf(await client.upload());
    emulator.configure({ fault: firstTimes(1, { kind: 'not-found' }) });
    const [method = '', rest = ''] = line.split(' ');
    const path = `/files/${id}${rest === '/' ? '' : rest}`;
    expect((await client.call(method, path)).status).toBe(404);
    expect((await client.call(method, path)).status).toBe(200);
  });

  it('lists as it was a while ago', async () => {
    const clock = new ManualClock();
    await using emulator = await startEmulator({ clock });
    const client = clientOf(emulator);
    const old = await client.upload();
    await clock.advance(5_000);
    const young = await client.upload();
    emulator.configure({ fault: () => ({ kind: 'listing-late', byMs: 3_000 }) });
    expect((await client.get('/files')).json()).toEqual({ object: 'list', data: [old.json()] });
    await clock.advance(3_000);
    expect((await client.get('/files')).json()).toEqual({ object: 'list', data: [young.json(), old.json()] });
  });

  it('lists without the newest', async () => {
    await using emulator = await startEmulator({
      fault: firstTimes(1, { kind: 'listing-without-newest' }, 'files.list'),
    });
    const client = clientOf(emulator);
    const [first, second] = [await client.upload(), await client.upload()];
    expect((await client.get('/files')).json()).toEqual({ object: 'list', data: [first.json()] });
    expect((await client.get('/files')).json()).toEqual({ object: 'list', data: [second.json(), first.json()] });
  });
});

describe('a fault script', () => {
  it('judges a request by all that is known of it, once it was admitted', async () => {
    const asked: unknown[] = [];
    await using emulator = await startEmulator({
      keys: { 'sk-a': 'one' },
      fault(request) {
        asked.push(request);
        return undefined;
      },
    });
    const client = emulatorClient(emulator.baseUrl);
    await client.upload({ filename: 'a.txt', content: 'abc', key: 'sk-a' });
    await client.get('/files/some?x=1', 'sk-a');
    await client.get('/files', 'sk-unknown');
    expect(asked).toMatchObject([
      {
        order: 1,
        route: 'files.upload',
        method: 'POST',
        path: '/v1/files',
        account: 'one',
        fileId: '',
        upload: { filename: 'a.txt', bytes: 3, sha256: expect.stringMatching(/^ba7816bf/) as string },
      },
      { order: 2, route: 'files.get', path: '/v1/files/some?x=1', fileId: 'some', upload: undefined },
    ]);
    expect(asked).toHaveLength(2);
  });

  it('can be taken away while the emulator runs', async () => {
    await using emulator = await startEmulator({ fault: () => ({ kind: 'server-error' }) });
    const client = emulatorClient(emulator.baseUrl);
    expect((await client.get('/files')).status).toBe(500);
    emulator.configure({ limits: { maxFiles: 5 } });
    expect((await client.get('/files')).status).toBe(500);
    emulator.configure({ fault: undefined });
    expect((await client.get('/files')).status).toBe(200);
  });

  it('that throws is shown to the client', async () => {
    await using emulator = await startEmulator({
      fault() {
        throw new Error('a mistake in a test');
      },
    });
    const reply = await emulatorClient(emulator.baseUrl).get('/files');
    expect([reply.status, reply.text]).toEqual([500, expect.stringContaining('a mistake in a test')]);
  });

  it('of random faults leaves the emulator whole', async () => {
    await using emulator = await startEmulator({ fault: randomFaults({ seed: 3, rate: 0.5 }) });
    const client = emulatorClient(emulator.baseUrl);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, async (_, index) => client.upload({ filename: `${index}.txt` })),
    );
    const answered = outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value.status === 200);
    expect(answered.length).toBeGreaterThan(30);
    expect(outcomes.length - answered.length).toBeGreaterThan(20);
    expect(emulator.files.list().length).toBeGreaterThanOrEqual(answered.length);
    emulator.configure({ fault: undefined });
    expect((await client.get('/files')).status).toBe(200);
  });
});
