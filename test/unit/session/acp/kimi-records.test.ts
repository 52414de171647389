import { describe, expect, it } from 'vitest';
import { isAtWork, readCompaction, readTurn } from '../../../../src/session/acp/kimi-records.ts';

const USAGE =
  '{"type":"usage.record","usage":{"inputOther":100,"output":7,"inputCacheRead":900,"inputCacheCreation":24},"usageScope":"turn"}';

function failed(error: object): string {
  return JSON.stringify({ type: 'turn.ended', turnId: 1, reason: 'failed', error });
}

describe('the records of a turn', () => {
  it('are not whole before its end is among them', () => {
    expect(readTurn(['{"type":"turn.prompt"}', USAGE, '{"type":"turn.en'])).toBeUndefined();
  });

  it('add up the tokens of all its requests', () => {
    expect(readTurn([USAGE, USAGE, '', 'no JSON', '{"type":"turn.ended","reason":"completed"}'])).toEqual({
      tokens: { input: 2_048, cached: 1_800, written: 48, output: 14 },
    });
  });

  it.each([
    [{ code: 'provider.api_error', message: '400 no', details: { statusCode: 400 } }, 'REFUSED_BY_SERVER'],
    [{ code: 'provider.auth_error', message: '401 no' }, 'KEY_REFUSED'],
    [{ code: 'provider.api_error', details: { statusCode: 403 } }, 'PERMISSION_DENIED'],
    [{ code: 'provider.api_error', details: { statusCode: 429 } }, 'RATE_LIMITED'],
    [
      {
        code: 'provider.api_error',
        message: '429 You exceeded your current token quota',
        details: { statusCode: 429 },
      },
      'QUOTA_EXHAUSTED',
    ],
    [{ code: 'provider.api_error', details: { statusCode: 504 } }, 'SERVER_ERROR'],
    [{ code: 'provider.connection_error', message: 'refused' }, 'UNREACHABLE'],
    [{ code: 'model.not_configured' }, 'PROVIDER_UNAVAILABLE'],
    [{}, 'PROVIDER_UNAVAILABLE'],
  ] as const)('that end with %j are a failure: %s', (error, code) => {
    expect(readTurn([failed(error)])?.failure?.code).toBe(code);
  });
});

it('tells an answer that broke off from one that ended', () => {
  const message = (rawFinishReason: string | null): string =>
    JSON.stringify({ type: 'agent.message.appended', message: { meta: { finish: { rawFinishReason } } } });
  const ended = '{"type":"turn.ended","reason":"completed"}';
  expect(readTurn([message(null), ended])?.failure?.code).toBe('OUTPUT_INCOMPLETE');
  expect(readTurn([message(null), message('stop'), ended])?.failure).toBeUndefined();
  const cancelled = '{"type":"turn.ended","reason":"cancelled"}';
  expect(readTurn([message(null), cancelled])?.failure).toBeUndefined();
});

describe('the records of a compaction', () => {
  const begin = '{"type":"full_compaction.begin","time":100}';

  it('say when it began, when it ended, and what it took', () => {
    expect(readCompaction(['{"type":"turn.ended"}'])).toBe('not-begun');
    expect(readCompaction([begin, USAGE])).toBe('begun');
    expect(readCompaction([begin, '{"type":"full_compaction.cancel"}'])).toBe('cancelled');
    const rebased = '{"type":"token_counting.rebased","tokens":300}';
    expect(readCompaction([begin, USAGE, rebased, '{"type":"full_compaction.complete"}'])).toMatchObject({
      tokens: { input: 1_024 },
      contextTokens: 300,
    });
  });

  it('keep a prompt waiting as long as the agent is at work, but for what an earlier process left', () => {
    expect(isAtWork([begin], 50)).toBe(true);
    expect(isAtWork([begin], 150)).toBe(false);
    expect(isAtWork([begin, '{"type":"full_compaction.complete","time":120}'], 50)).toBe(false);
    const started = '{"type":"agent.turn.started","time":200}';
    expect(isAtWork([started], 50)).toBe(true);
    expect(isAtWork([started, '{"type":"turn.ended","time":201}'], 50)).toBe(false);
  });
});
