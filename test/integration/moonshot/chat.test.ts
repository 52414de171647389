import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/core/error-table.ts';
import { firstTimes, scriptedAnswerer, startEmulator, type Fault } from '../../../src/emulator/index.ts';
import type { ChatDelta, ChatRequest } from '../../../src/moonshot/chat.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';
import { clientOf, failure } from './support.ts';

const QUESTION: ChatRequest = {
  model: 'kimi-k3',
  messages: [
    { role: 'system', content: 'The tide table of Tarn Sound. '.repeat(80) },
    { role: 'user', content: 'When is high water?' },
  ],
  maxCompletionTokens: 1_000,
};

describe('an answer', () => {
  it('comes piece by piece, reasoning first, with the tokens it took', async () => {
    const answerer = scriptedAnswerer([
      { reasoning: 'I look at the table. 🌊', content: 'At noon, naïvely – 正午. '.repeat(4) },
    ]);
    await using emulator = await startEmulator({ answerer });
    await using moonshot = clientOf(emulator.baseUrl);
    const deltas: ChatDelta[] = [];
    const first = await moonshot.chat({ ...QUESTION, onDelta: (delta) => deltas.push(delta) });
    expect(first).toMatchObject({
      text: 'At noon, naïvely – 正午. '.repeat(4),
      reasoning: 'I look at the table. 🌊',
      finishReason: 'stop',
    });
    expect(deltas.length).toBeGreaterThan(3);
    expect(textOf(deltas, 'text')).toBe(first.text);
    expect(textOf(deltas, 'reasoning')).toBe(first.reasoning);
    expect(first.usage).toMatchObject({ cached: 0 });

    const again = await moonshot.chat(QUESTION);
    expect(again.usage?.input).toBe(first.usage?.input);
    expect(again.usage?.cached).toBe(512);
  });

  it('that is longer than allowed says so', async () => {
    await using emulator = await startEmulator({ answerer: scriptedAnswerer([{ content: 'tide '.repeat(500) }]) });
    await using moonshot = clientOf(emulator.baseUrl);
    const answer = await moonshot.chat({ ...QUESTION, maxCompletionTokens: 50 });
    expect(answer.finishReason).toBe('length');
    expect(answer.text.length).toBe(200);
  });

  it('is given up when nobody waits for it any more', async () => {
    await using emulator = await startEmulator({
      fault: firstTimes(1, { kind: 'slow-body', pieceBytes: 1, pauseMs: 50 }),
    });
    await using moonshot = clientOf(emulator.baseUrl);
    const cancel = new AbortController();
    const chat = moonshot.chat({ ...QUESTION, signal: cancel.signal, onDelta: () => cancel.abort() });
    expect((await failure(chat)).code).toBe('CANCELLED');
  });

  it('may take longer than the time limit, which is for its silences', async () => {
    await using emulator = await startEmulator({
      fault: firstTimes(1, { kind: 'slow-body', pieceBytes: 1, pauseMs: 200 }),
    });
    await using moonshot = clientOf(emulator.baseUrl, { timeouts: { chatMs: 1_000 } });
    const deltas: ChatDelta[] = [];
    const answer = await moonshot.chat({ ...QUESTION, onDelta: (delta) => deltas.push(delta) });
    expect(answer.finishReason).toBe('stop');
    expect(deltas.length * 200).toBeGreaterThan(1_000);
  });

  it('may hold what a later version of the API adds', async () => {
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        [
          ': a comment',
          'event: note\ndata: not JSON at all',
          'data: {"choices":[{"delta":{"content":"Yes","mood":"calm"}}],"service_tier":"new"}',
          'data: {"choices":[{"delta":{},"finish_reason":"tired"}],"usage":null}',
          'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":5}}}',
          'data: [DONE]\n\n',
        ].join('\n\n'),
      );
    });
    await using moonshot = clientOf(server.baseUrl);
    expect(await moonshot.chat(QUESTION)).toEqual({
      text: 'Yes',
      reasoning: '',
      finishReason: 'other',
      usage: { input: 9, cached: 4, written: 5, output: 1 },
    });
    const sent: unknown = JSON.parse(server.received[0]?.body.toString() ?? '');
    expect(sent).not.toHaveProperty('temperature');
    expect(sent).toMatchObject({ stream: true, max_completion_tokens: 1_000 });
  });
});

describe('a question that fails', () => {
  const faults: readonly (readonly [Fault, ErrorCode])[] = [
    [{ kind: 'cut-stream' }, 'OUTPUT_INCOMPLETE'],
    [{ kind: 'cut-stream', events: 3, abrupt: true }, 'OUTPUT_INCOMPLETE'],
    [{ kind: 'cut-stream', events: 0, abrupt: true }, 'UNREACHABLE'],
    [{ kind: 'cut-stream', events: 0 }, 'NO_OUTPUT'],
    [{ kind: 'garbled-stream' }, 'OUTPUT_GARBLED'],
    [{ kind: 'stream-error' }, 'SERVER_ERROR'],
    [{ kind: 'gateway-timeout' }, 'SERVER_ERROR'],
    [{ kind: 'engine-overloaded' }, 'OVERLOADED'],
    [{ kind: 'rate-limited', retryAfterSeconds: 3 }, 'RATE_LIMITED'],
    [{ kind: 'quota-exhausted' }, 'QUOTA_EXHAUSTED'],
    [{ kind: 'unauthorized' }, 'KEY_REFUSED'],
    [{ kind: 'hang' }, 'UNREACHABLE'],
  ];

  it.each(faults)('%j is %s', async (fault, code) => {
    await using emulator = await startEmulator({ fault: firstTimes(1, fault, 'chat') });
    await using moonshot = clientOf(emulator.baseUrl, { timeouts: { chatMs: 500 } });
    expect((await failure(moonshot.chat(QUESTION))).code).toBe(code);
    expect((await moonshot.chat(QUESTION)).finishReason).toBe('stop');
  });

  it('for a model that is not there is told from a file that is not there', async () => {
    await using emulator = await startEmulator();
    await using moonshot = clientOf(emulator.baseUrl);
    const error = await failure(moonshot.chat({ ...QUESTION, model: 'kimi-k2.5' }));
    expect(error.code).toBe('REMOTE_NOT_FOUND');
    expect(error.message).toContain('model');
  });
});

function textOf(deltas: readonly ChatDelta[], kind: ChatDelta['kind']): string {
  return deltas.flatMap((delta) => (delta.kind === kind ? [delta.text] : [])).join('');
}
