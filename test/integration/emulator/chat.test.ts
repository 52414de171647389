import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import { scriptedAnswerer, startEmulator, type ChatAnswer, type Fault } from '../../../src/emulator/index.ts';
import { emulatorClient, envelope, idOf } from '../../support/emulator-client.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const MODEL = 'kimi-k3';
const HELLO = { model: MODEL, messages: [{ role: 'user', content: 'hello' }] };
/** 1,384 tokens with what surrounds it. */
const LONG = { model: MODEL, messages: [{ role: 'user', content: 'x'.repeat(1_384 * 4 - 30) }] };

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly cached_tokens: number;
}

interface Delta {
  readonly content?: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly { readonly function: { readonly arguments: string } }[];
}

interface Chunk {
  readonly choices: readonly {
    readonly delta: Delta;
    readonly finish_reason: string | null;
    readonly usage?: Usage;
  }[];
  readonly usage?: Usage | null;
}

async function chatWith(answer: ChatAnswer, body: unknown) {
  await using emulator = await startEmulator({ answerer: scriptedAnswerer([answer]) });
  const reply = await emulatorClient(emulator.baseUrl).post('/chat/completions', body);
  return reply;
}

function eventsOf(text: string): readonly string[] {
  const events: string[] = [];
  createParser({ onEvent: (event) => events.push(event.data) }).feed(text);
  return events;
}

function chunksOf(text: string): readonly Chunk[] {
  return eventsOf(text)
    .filter((event) => event !== '[DONE]')
    .map((event) => JSON.parse(event) as Chunk);
}

function joined(chunks: readonly Chunk[], field: 'content' | 'reasoning_content'): string {
  return chunks.map((chunk) => chunk.choices[0]?.delta[field] ?? '').join('');
}

describe('a chat with the emulator', () => {
  it('is answered with one object', async () => {
    const reply = await chatWith({ content: 'Good day.', reasoning: 'They greet.' }, HELLO);
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual({
      id: expect.stringMatching(/^chatcmpl-[0-9a-f]{24}$/) as string,
      object: 'chat.completion',
      created: expect.any(Number) as number,
      model: MODEL,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Good day.', reasoning_content: 'They greet.' },
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 9,
        completion_tokens: 6,
        total_tokens: 15,
        cached_tokens: 0,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    });
  });

  it('may call tools, whose results may be sent back', async () => {
    const call = { name: 'read', arguments: { path: 'a.md' } };
    const reply = await chatWith({ toolCalls: [call] }, HELLO);
    const message = {
      role: 'assistant',
      content: '',
      tool_calls: [{ id: 'read:0', type: 'function', function: { name: 'read', arguments: '{"path":"a.md"}' } }],
    };
    expect(reply.json()).toMatchObject({ choices: [{ message, finish_reason: 'tool_calls' }] });
    const result = { role: 'tool', tool_call_id: 'read:0', content: 'text' };
    const next = await chatWith({ content: 'ok' }, { model: MODEL, messages: [...HELLO.messages, message, result] });
    expect(next.status).toBe(200);
  });

  it('is cut at the tokens that it may have', async () => {
    const reply = await chatWith({ content: 'one two three four' }, { ...HELLO, max_completion_tokens: 2 });
    expect(reply.json()).toMatchObject({
      choices: [{ message: { content: 'one two ' }, finish_reason: 'length' }],
      usage: { completion_tokens: 2 },
    });
  });

  it('has no reasoning when thinking is turned off', async () => {
    const reply = await chatWith({ content: 'yes', reasoning: 'hm' }, { ...HELLO, thinking: { type: 'disabled' } });
    expect(reply.text).not.toContain('reasoning_content');
  });

  it('plays a script to its end and then repeats the end', async () => {
    await using emulator = await startEmulator({
      answerer: scriptedAnswerer([{ content: 'one' }, { content: 'two' }]),
    });
    const client = emulatorClient(emulator.baseUrl);
    for (const content of ['one', 'two', 'two']) {
      const reply = await client.post('/chat/completions', HELLO);
      expect(reply.json()).toMatchObject({ choices: [{ message: { content } }] });
    }
  });

  it('is waited for when the emulator ends', async () => {
    const asked = Promise.withResolvers<void>();
    let isEnded = false;
    const emulator = await startEmulator({
      async answerer(_request, signal) {
        asked.resolve();
        await once(signal, 'abort');
        await delay(100);
        isEnded = true;
        return {};
      },
    });
    const asking = emulatorClient(emulator.baseUrl).post('/chat/completions', HELLO);
    const failed = expect(asking).rejects.toThrow('fetch failed');
    await asked.promise;
    await emulator[Symbol.asyncDispose]();
    expect(isEnded).toBe(true);
    await failed;
  });

  it('quotes the uploaded document that fits the question, if no script is given', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    const ids = [
      idOf(await client.upload({ filename: 'food.md', content: 'Apples are red.\nThe moon is not cheese.' })),
      idOf(await client.upload({ filename: 'sea.md', content: 'The moon pulls the tide.' })),
    ];
    const documents = await Promise.all(ids.map((id) => client.get(`/files/${id}/content`)));
    const reply = await client.post('/chat/completions', {
      model: MODEL,
      messages: [
        ...documents.map((document) => ({ role: 'system', content: document.text })),
        { role: 'user', content: 'What does the moon do to the tide?' },
      ],
    });
    expect(reply.json()).toMatchObject({
      choices: [{ message: { content: 'sea.md says: The moon pulls the tide.' } }],
    });
  });
});

describe('a streamed chat', () => {
  const answer: ChatAnswer = {
    reasoning: 'Thinking about moons 🌒 and about tides.',
    content: 'An answer that takes more than one piece: 我是一个文件 🌒🌒🌒🌒🌒🌒🌒🌒🌒🌒🌒🌒🌒🌒🌒.',
    toolCalls: [{ id: 'call-1', name: 'read', arguments: { path: 'a/long/path/to/some/document.md' } }],
  };

  it('comes in pieces that add up, with the usage in the last choice, and ends with [DONE]', async () => {
    const reply = await chatWith(answer, { ...HELLO, stream: true });
    expect(reply.headers.get('content-type')).toBe('text/event-stream');
    expect(eventsOf(reply.text).at(-1)).toBe('[DONE]');
    const chunks = chunksOf(reply.text);
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect([joined(chunks, 'reasoning_content'), joined(chunks, 'content')]).toEqual([
      answer.reasoning,
      answer.content,
    ]);
    const last = chunks.at(-1)?.choices[0];
    expect([last?.delta, last?.finish_reason]).toEqual([{}, 'tool_calls']);
    expect(last?.usage).toMatchObject({ prompt_tokens: 9, cached_tokens: 0 });
    expect(chunks.every((chunk) => chunk.usage === undefined)).toBe(true);
  });

  it('never cuts a character in two', async () => {
    const content = `x${'🌒'.repeat(50)}`;
    const reply = await chatWith({ content }, { ...HELLO, stream: true });
    const chunks = chunksOf(reply.text);
    expect(joined(chunks, 'content')).toBe(content);
    expect(chunks.every((chunk) => (chunk.choices[0]?.delta.content ?? '').isWellFormed())).toBe(true);
  });

  it('has the id and name of a tool call first, then its arguments', async () => {
    const reply = await chatWith(answer, { ...HELLO, stream: true });
    const calls = chunksOf(reply.text).flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
    expect(calls[0]).toEqual({ index: 0, id: 'call-1', type: 'function', function: { name: 'read', arguments: '' } });
    expect(calls.length).toBeGreaterThan(2);
    expect(calls.map((call) => call.function.arguments).join('')).toBe('{"path":"a/long/path/to/some/document.md"}');
  });

  it('ends with one more chunk that has the usage when asked to', async () => {
    const reply = await chatWith(answer, { ...HELLO, stream: true, stream_options: { include_usage: true } });
    const chunks = chunksOf(reply.text);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 9 } });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
    expect(chunks.at(-2)?.choices[0]?.usage).toEqual(chunks.at(-1)?.usage);
  });

  it.each<readonly [Fault, number]>([
    [{ kind: 'cut-stream' }, 4],
    [{ kind: 'cut-stream', events: 2 }, 2],
    [{ kind: 'cut-stream', events: 0 }, 0],
  ])('may end quietly without [DONE] (%j)', async (fault, events) => {
    await using emulator = await startEmulator({
      fault: () => fault,
      answerer: scriptedAnswerer([{ content: 'Good day, this is more than a piece.' }]),
    });
    const reply = await emulatorClient(emulator.baseUrl).post('/chat/completions', { ...HELLO, stream: true });
    expect(eventsOf(reply.text)).toHaveLength(events);
    expect(reply.text).not.toContain('[DONE]');
  });

  it.each<Fault>([{ kind: 'cut-stream', events: 2, abrupt: true }, { kind: 'cut-body' }])(
    'may be cut off (%j)',
    async (fault) => {
      await using emulator = await startEmulator({ fault: () => fault });
      const response = await fetch(`${emulator.baseUrl}/chat/completions`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-test' },
        body: JSON.stringify({ ...HELLO, stream: true }),
      });
      const decoder = new TextDecoder();
      let text = '';
      const reading = async () => {
        const pieces: AsyncIterable<Uint8Array> | undefined = response.body ?? undefined;
        for await (const piece of pieces ?? []) text += decoder.decode(piece, { stream: true });
      };
      await expect(reading()).rejects.toThrow('terminated');
      expect(eventsOf(text).length).toBeGreaterThanOrEqual(2);
      expect(text).not.toContain('[DONE]');
    },
  );

  it('may end with an error in an event', async () => {
    await using emulator = await startEmulator({ fault: () => ({ kind: 'stream-error' }) });
    const reply = await emulatorClient(emulator.baseUrl).post('/chat/completions', { ...HELLO, stream: true });
    expect(eventsOf(reply.text)).toHaveLength(2);
    expect(JSON.parse(eventsOf(reply.text)[1] ?? '')).toEqual(envelope('server_error', 'Internal server error'));
  });

  it('may come slowly, event by event', async () => {
    const clock = new ManualClock();
    await using emulator = await startEmulator({
      clock,
      fault: () => ({ kind: 'slow-body', pieceBytes: 1, pauseMs: 1_000 }),
      answerer: scriptedAnswerer([{ content: 'yes' }]),
    });
    const asking = emulatorClient(emulator.baseUrl).post('/chat/completions', { ...HELLO, stream: true });
    for (let event = 0; event < 4; event += 1) {
      await expect.poll(() => clock.sleeping).toBe(1);
      await clock.advance(1_000);
    }
    expect(eventsOf((await asking).text).at(-1)).toBe('[DONE]');
  });
});

describe('the prefix cache', () => {
  async function usageOf(body: unknown, client: ReturnType<typeof emulatorClient>, key?: string): Promise<Usage> {
    const reply = await client.post('/chat/completions', body, key);
    return (reply.json() as { readonly usage: Usage }).usage;
  }

  it('counts what an earlier prompt began with, in whole blocks of 256 tokens', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    expect(await usageOf(LONG, client)).toMatchObject({ prompt_tokens: 1_384, cached_tokens: 0 });
    expect(await usageOf(LONG, client)).toMatchObject({
      prompt_tokens: 1_384,
      cached_tokens: 1_280,
      prompt_tokens_details: { cached_tokens: 1_280 },
    });
    const messages = [...LONG.messages, { role: 'assistant', content: 'ok' }, { role: 'user', content: 'more' }];
    expect(await usageOf({ model: MODEL, messages }, client)).toMatchObject({ cached_tokens: 1_280 });
    expect(await usageOf({ ...LONG, tools: [{ type: 'function', function: { name: 'f' } }] }, client)).toMatchObject({
      cached_tokens: 0,
    });
  });

  it('does not count short prompts, other models or other accounts', async () => {
    await using emulator = await startEmulator({ keys: { 'sk-a': 'one', 'sk-b': 'two' } });
    const client = emulatorClient(emulator.baseUrl);
    await usageOf(LONG, client, 'sk-a');
    expect(await usageOf(LONG, client, 'sk-b')).toMatchObject({ cached_tokens: 0 });
    expect(await usageOf({ ...LONG, model: 'kimi-k2.6' }, client, 'sk-a')).toMatchObject({ cached_tokens: 0 });
    await usageOf(HELLO, client, 'sk-a');
    expect(await usageOf(HELLO, client, 'sk-a')).toMatchObject({ cached_tokens: 0 });
  });

  it('forgets after five minutes', async () => {
    const clock = new ManualClock();
    await using emulator = await startEmulator({ clock });
    const client = emulatorClient(emulator.baseUrl);
    await usageOf(LONG, client);
    await clock.advance(5 * 60_000);
    expect(await usageOf(LONG, client)).toMatchObject({ cached_tokens: 0 });
  });
});

describe('a chat is refused', () => {
  const user = HELLO.messages[0];
  const assistant = (content: string) => ({ role: 'assistant', content });

  it.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['invalid temperature: only 1 is allowed for this model', { temperature: 0.3 }],
    ['invalid top_p: only 0.95 is allowed for this model', { top_p: 1 }],
    ['invalid n: only 1 is allowed for this model', { n: 2 }],
    [
      'invalid thinking: only type=enabled is allowed for this model',
      { model: 'kimi-k2.7-code', thinking: { type: 'disabled' } },
    ],
    ["tool_choice 'required' is incompatible with thinking enabled", { tool_choice: 'required' }],
    ["tool_choice 'specified' is incompatible with thinking enabled", { tool_choice: { type: 'function' } }],
    [
      'stop array too long. Expected an array with maximum length 5, but got 6',
      { stop: ['a', 'b', 'c', 'd', 'e', 'f'] },
    ],
    ['tool_call_id  is not found', { messages: [user, { role: 'tool', content: 'x' }] }],
    ["the message at position 1 with role 'assistant' must not be empty", { messages: [user, assistant(''), user] }],
    ['text content is empty', { messages: [{ role: 'user', content: '' }] }],
    [
      'function name f is duplicated',
      {
        tools: [
          { type: 'function', function: { name: 'f' } },
          { type: 'function', function: { name: 'f' } },
        ],
      },
    ],
    [
      'unsupported image url: https://example.org/a.png',
      {
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }] }],
      },
    ],
    [
      'Invalid request: unknown tool type: web_search, currently only function and plugin are supported',
      { tools: [{ type: 'web_search' }] },
    ],
    ['Invalid request: messages must not be empty', { messages: [] }],
    [
      'Your request exceeded model token limit : 262144',
      { model: 'kimi-k2.6', messages: [{ role: 'user', content: 'x'.repeat(262_144 * 4) }] },
    ],
  ])('with "%s"', async (message, change) => {
    const reply = await chatWith({ content: 'ok' }, { ...HELLO, ...change });
    expect([reply.status, reply.json()]).toEqual([400, envelope('invalid_request_error', message)]);
  });

  it.each(['kimi-k2.5', 'moonshot-v1-8k'])('for a model that is retired (%s)', async (model) => {
    const reply = await chatWith({ content: 'ok' }, { ...HELLO, model });
    expect([reply.status, reply.json()]).toEqual([
      404,
      envelope('resource_not_found_error', `Not found the model ${model} or Permission denied`),
    ]);
  });

  it('when its body is no chat', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    for (const body of ['{', '', '[]', '{"model":"kimi-k3","messages":[{"role":"robot"}]}']) {
      const reply = await client.call('POST', '/chat/completions', { body });
      expect(reply.status).toBe(400);
      expect(reply.json()).toMatchObject({
        error: { type: 'invalid_request_error', message: expect.stringMatching(/^Invalid request: /) as string },
      });
    }
  });

  it('when there is nothing to pay it with', async () => {
    await using emulator = await startEmulator({ balance: { cash: -3, voucher: 0 } });
    const client = emulatorClient(emulator.baseUrl);
    const reply = await client.post('/chat/completions', HELLO);
    expect(reply.status).toBe(429);
    expect(reply.json()).toMatchObject({ error: { type: 'exceeded_current_quota_error' } });
    emulator.configure({ balance: { cash: -3, voucher: 1 } });
    expect((await client.post('/chat/completions', HELLO)).status).toBe(200);
  });
});

describe('what else a key can ask', () => {
  it('is the models', async () => {
    await using emulator = await startEmulator();
    const reply = await emulatorClient(emulator.baseUrl).get('/models');
    const { object, data } = reply.json() as { object: string; data: readonly Readonly<Record<string, unknown>>[] };
    expect(object).toBe('list');
    expect(data.map((model) => model['id'])).toEqual([
      'kimi-k3.1-pro',
      'kimi-k3.1-pro-highspeed',
      'kimi-k3',
      'kimi-k2.7-code',
      'kimi-k2.7-code-highspeed',
      'kimi-k2.6',
    ]);
    expect(data[2]).toEqual({
      id: 'kimi-k3',
      object: 'model',
      created: 1_784_160_000,
      owned_by: 'moonshot',
      context_length: 1_048_576,
      supports_image_in: true,
      supports_video_in: true,
      supports_reasoning: true,
    });
  });

  it('is the balance, of which a debt takes no vouchers', async () => {
    await using emulator = await startEmulator({ balance: { cash: 3.5, voucher: 46.5 } });
    const client = emulatorClient(emulator.baseUrl);
    expect((await client.get('/users/me/balance')).text).toBe(
      '{"code":0,"data":{"available_balance":50,"voucher_balance":46.5,"cash_balance":3.5},"scode":"0x0","status":true}',
    );
    emulator.configure({ balance: { cash: -1, voucher: 2 } });
    expect((await client.get('/users/me/balance')).json()).toMatchObject({ data: { available_balance: 2 } });
  });

  it('is how many tokens a prompt has: as many as are charged', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    const reply = await client.post('/tokenizers/estimate-token-count', LONG);
    expect(reply.json()).toEqual({ data: { total_tokens: 1_384 } });
    expect((await client.post('/tokenizers/estimate-token-count', { ...LONG, model: 'none' })).status).toBe(404);
    expect((await client.post('/tokenizers/estimate-token-count', {})).status).toBe(400);
  });
});
