import { describe, expect, it } from 'vitest';
import { readTurn } from '../../../../src/session/acp/kimi-records.ts';

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
      tokens: { input: 2_048, cached: 1_800, output: 14 },
    });
  });

  it.each([
    [{ code: 'provider.api_error', message: '400 no', details: { statusCode: 400 } }, 'REFUSED_BY_SERVER'],
    [{ code: 'provider.auth_error', message: '401 no' }, 'KEY_REFUSED'],
    [{ code: 'provider.api_error', details: { statusCode: 403 } }, 'PERMISSION_DENIED'],
    [{ code: 'provider.api_error', details: { statusCode: 429 } }, 'RATE_LIMITED'],
    [{ code: 'provider.api_error', details: { statusCode: 504 } }, 'SERVER_ERROR'],
    [{ code: 'provider.connection_error', message: 'refused' }, 'UNREACHABLE'],
    [{ code: 'model.not_configured' }, 'PROVIDER_UNAVAILABLE'],
    [{}, 'PROVIDER_UNAVAILABLE'],
  ] as const)('that end with %j are a failure: %s', (error, code) => {
    expect(readTurn([failed(error)])?.failure?.code).toBe(code);
  });
});
