import { describe, expect, it } from 'vitest';
import type { MoontideError } from '../../../src/core/errors.ts';
import { answerError } from '../../../src/moonshot/errors.ts';
import type { Headers } from '../../../src/moonshot/exchange.ts';
import type { Operation } from '../../../src/moonshot/operation.ts';

/** The error for an answer with Moonshot's envelope. */
function refused(operation: Operation, status: number, type: string, message: string, headers: Headers = {}) {
  return answered(operation, status, JSON.stringify({ error: { message, type } }), headers);
}

function answered(operation: Operation, status: number, body: string, headers: Headers = {}): MoontideError {
  return answerError({ operation, host: 'api.moonshot.ai' }, { kind: 'answer', status, headers, body });
}

const GATEWAY_PAGE =
  '<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body><center><h1>504 Gateway Time-out</h1></center></body></html>';

describe('answerError: who may ask', () => {
  it.each([
    ['invalid_authentication_error', 'Invalid Authentication'],
    ['incorrect_api_key_error', 'Incorrect API key provided'],
  ])('takes a 401 %s as a refused key', (type, message) => {
    expect(refused('list', 401, type, message)).toMatchObject({
      code: 'KEY_REFUSED',
      retry: 'never',
      message: `Moonshot refused the API key: "${message}"`,
      details: { operation: 'list', status: 401, type },
    });
  });

  it('takes a 401 as a refused key whoever sent it', () => {
    expect(answered('upload', 401, '').code).toBe('KEY_REFUSED');
  });

  it.each([
    'The API you are accessing is not open',
    'You are not allowed to get other user info',
    'Your IP is not allowed to access this organization',
  ])('takes a 403 with "%s" as a missing permission', (message) => {
    expect(refused('list', 403, 'permission_denied_error', message)).toMatchObject({
      code: 'PERMISSION_DENIED',
      retry: 'never',
    });
  });

  it("does not take a firewall's page for a missing permission", () => {
    const page = '<html><head><title>Attention Required! | Cloudflare</title></head></html>';
    expect(answered('upload', 403, page)).toMatchObject({
      code: 'BAD_ANSWER',
      message: expect.stringContaining('"Attention Required! | Cloudflare"') as string,
    });
  });
});

describe('answerError: quota', () => {
  it.each([
    [
      429,
      'exceeded_current_quota_error',
      'Your account org-1<ak-1> is suspended, please check your plan and billing details',
    ],
    [
      429,
      'exceeded_current_quota_error',
      'Your account org-1<ak-1> is suspended due to insufficient balance, please recharge your account or check your plan and billing details',
    ],
    [
      429,
      'exceeded_current_quota_error',
      'You exceeded your current token quota: <org-1> 0, please check your account balance',
    ],
    [
      403,
      'exceeded_current_quota_error',
      'Your account org-1 is not active, organization <org-1> exceeded current quota, please check your plan and billing details',
    ],
    [429, 'exceeded_current_quota_error', 'no'],
    [429, '', 'insufficient balance'],
    [403, 'some_new_error', 'Your account is in arrears'],
    [402, 'some_new_error', 'pay first'],
  ])('takes a %i %s as an exhausted quota: %s', (status, type, message) => {
    const error = refused('upload', status, type, message);
    expect(error).toMatchObject({ code: 'QUOTA_EXHAUSTED', retry: 'never' });
    expect(error.message).toContain(message);
  });

  it('does not take a pace for a purse because the text also sells an upgrade', () => {
    const message = 'request reached organization max RPM: 3, please try again after 1 seconds or recharge';
    expect(refused('upload', 429, 'rate_limit_reached_error', message).code).toBe('RATE_LIMITED');
  });
});

describe('answerError: pace', () => {
  it('obeys a 429 as it is sent today', () => {
    const message = 'Organization Rate limit exceeded, please try again after 1 seconds';
    const headers = { 'retry-after': '1', 'x-retry-after': '1', 'x-msh-trace-id': 'trace-1' };
    const error = refused('upload', 429, 'rate_limit_reached_error', message, headers);
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      retry: 'later',
      retryAfterMs: 1000,
      details: { operation: 'upload', status: 429, type: 'rate_limit_reached_error', requestId: 'trace-1' },
    });
    expect(error.message).toBe(`Moonshot asks to slow down: "${message}"`);
  });

  it.each([
    [
      'Your account org-1<ak-1> request reached organization max concurrency: 1, please try again after 2 seconds',
      { limit: 'concurrency', value: 1 },
      2000,
      'at most 1 at the same time',
    ],
    [
      'Your account org-1<ak-1> request reached organization max RPM: 3, please try again after 20 seconds',
      { limit: 'rpm', value: 3 },
      20_000,
      'at most 3 requests a minute',
    ],
    [
      'Your account org-1<ak-1> request reached organization TPM rate limit, current:500100, limit:500000',
      { limit: 'tpm', value: 500_000 },
      undefined,
      'at most 500000 tokens a minute',
    ],
    [
      'Your account org-1 / proj-1 <ak-1> request reached organization TPD rate limit, current: 1526210, limit: 1500000',
      { limit: 'tpd', value: 1_500_000 },
      undefined,
      'at most 1500000 tokens a day',
    ],
  ])('reads limit and wait out of: %s', (message, limit, retryAfterMs, words) => {
    const error = refused('list', 429, 'rate_limit_reached_error', message);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', details: limit });
    expect(error.retryAfterMs).toBe(retryAfterMs);
    expect(error.message).toContain(words);
  });

  it('tells an overloaded engine from a reached limit', () => {
    const message = 'The engine is currently overloaded, please try again later';
    expect(refused('list', 429, 'engine_overloaded_error', message)).toMatchObject({
      code: 'OVERLOADED',
      retry: 'later',
    });
    expect(refused('list', 429, '', message).code).toBe('OVERLOADED');
  });

  it("obeys a gateway's 429", () => {
    const error = answered('upload', 429, '<html><title>Too many requests</title></html>', { 'retry-after': '30' });
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 30_000 });
  });
});

describe('answerError: content', () => {
  it.each([
    ['text extract error: 不支持的文件类型', 'Moonshot does not take files of this type'],
    ['text extract error: 没有解析出内容', 'Moonshot found no text in the file'],
    ['text extract error: boom', 'Moonshot could not read text from the file'],
    ['File size is zero, please confirm and re-upload the file', 'Moonshot takes no empty files'],
    [
      'File size is too large, max file size is 100MB, please confirm and re-upload the file',
      'The file is larger than Moonshot takes',
    ],
    ['Invalid purpose: only `file-extract` accepted', 'Moonshot refused the upload'],
  ])('says in plain English what Moonshot has against a file: %s', (message, plain) => {
    expect(refused('upload', 400, 'invalid_request_error', message)).toMatchObject({
      code: 'REFUSED_BY_SERVER',
      retry: 'never',
      message: `${plain}: "${message}"`,
    });
  });

  it('takes content that is filtered as refused', () => {
    const message = 'The request was rejected because it was considered high risk';
    expect(refused('upload', 400, 'content_filter', message).code).toBe('REFUSED_BY_SERVER');
  });

  it('takes a 413 of whoever sent it as refused', () => {
    const error = answered('upload', 413, '<html><title>413 Request Entity Too Large</title></html>');
    expect(error).toMatchObject({
      code: 'REFUSED_BY_SERVER',
      message: 'The request is larger than the server takes: "413 Request Entity Too Large"',
    });
  });

  it('knows when the account is full', () => {
    const message =
      'The number of files you have uploaded exceeded the max file count 1000, please delete previous uploaded files';
    expect(refused('upload', 400, 'invalid_request_error', message)).toMatchObject({
      code: 'TOO_MANY_FILES',
      retry: 'never',
      details: { maxFiles: 1000 },
    });
    const short = refused('upload', 400, 'invalid_request_error', 'Too many uploaded files');
    expect(short.code).toBe('TOO_MANY_FILES');
    expect(short.details).not.toHaveProperty('maxFiles');
    const bytes = 'The total size exceeded 10240MB, please delete previous uploaded files';
    expect(refused('upload', 400, 'invalid_request_error', bytes).code).toBe('TOO_MANY_FILES');
  });

  it("never holds a gateway's 400 against the file", () => {
    expect(answered('upload', 400, '<html><title>400 Bad Request</title></html>')).toMatchObject({
      code: 'BAD_ANSWER',
      retry: 'later',
    });
  });

  it('never holds the missing version header against the file', () => {
    expect(refused('upload', 400, 'invalid_request_error', 'missing required header Kimi-Api-Version')).toMatchObject({
      code: 'SERVER_ERROR',
      retry: 'later',
    });
  });

  it('says of other requests that the request is refused', () => {
    const error = refused('estimate', 400, 'invalid_request_error', 'text content is empty');
    expect(error).toMatchObject({ code: 'REFUSED_BY_SERVER', fix: 'Correct what the message names.' });
  });
});

describe('answerError: what is not there', () => {
  const NOT_FOUND = 'The requested resource was not found';

  it.each(['get', 'content', 'delete'] as const)('takes the 404 of %s as: no such file', (operation) => {
    expect(refused(operation, 404, 'resource_not_found_error', NOT_FOUND)).toMatchObject({
      code: 'REMOTE_NOT_FOUND',
      retry: 'never',
      message: `Moonshot has no such file: "${NOT_FOUND}"`,
    });
  });

  it.each(['get', 'content', 'delete'] as const)("does not believe somebody else's 404 to %s", (operation) => {
    expect(answered(operation, 404, '<html><title>404 Not Found</title></html>').code).toBe('BAD_ANSWER');
    expect(answered(operation, 404, '{"code":5,"error":"url.not_found","message":"没找到对象"}').code).toBe(
      'BAD_ANSWER',
    );
    expect(answered(operation, 404, '').code).toBe('BAD_ANSWER');
  });

  it.each(['upload', 'list', 'models', 'balance'] as const)('takes the 404 of %s as a wrong address', (operation) => {
    expect(refused(operation, 404, 'resource_not_found_error', NOT_FOUND)).toMatchObject({
      code: 'BAD_ANSWER',
      message: expect.stringContaining('api.moonshot.ai answered 404') as string,
    });
  });

  it('names a model that is not there', () => {
    const error = refused(
      'estimate',
      404,
      'resource_not_found_error',
      'Not found the model kimi-k9 or Permission denied',
    );
    expect(error).toMatchObject({ code: 'REMOTE_NOT_FOUND', fix: 'Choose a model that the account has.' });
  });
});

describe('answerError: trouble', () => {
  const TROUBLE: readonly (readonly [number, string])[] = [
    [500, '{"error":{"message":"Failed to extract file: timeout","type":"server_error"}}'],
    [500, '{"error":{"message":"invalid state transition","type":"unexpected_output"}}'],
    [502, ''],
    [503, '{"error":{"message":"busy","type":"server_unavailable"}}'],
    [504, GATEWAY_PAGE],
    [408, ''],
    [499, '{"error":{"message":"client closed request","type":"client_closed_request"}}'],
  ];

  it.each(TROUBLE)('does not know after a %i whether an upload was stored', (status, body) => {
    expect(answered('upload', status, body)).toMatchObject({ code: 'ANSWER_LOST', retry: 'look' });
  });

  it.each(TROUBLE)('tries anything else again after a %i', (status, body) => {
    for (const operation of ['list', 'get', 'content', 'delete', 'models', 'balance', 'estimate', 'chat'] as const) {
      expect(answered(operation, status, body)).toMatchObject({ code: 'SERVER_ERROR', retry: 'later' });
    }
  });

  it("shows the title of a gateway's page, not the page", () => {
    expect(answered('list', 504, GATEWAY_PAGE).message).toBe('Moonshot failed to answer (504): "504 Gateway Time-out"');
  });

  it('passes on how long to wait', () => {
    expect(answered('upload', 503, '', { 'retry-after': '9' }).retryAfterMs).toBe(9000);
  });

  it('believes no redirect', () => {
    expect(answered('upload', 302, '')).toMatchObject({ code: 'BAD_ANSWER', retry: 'later' });
  });
});

describe('answerError: words of others', () => {
  it('are put on one line, without control characters, and cut', () => {
    const message = `\u001B[31mred\u001B[0m\r\nand \u202E long ${'x'.repeat(1000)}`;
    const error = refused('list', 500, 'server_error', message);
    expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(error.message.length).toBeLessThan(400);
    expect(error.message).toMatch(/x…"$/);
  });

  it('are left out where there are none', () => {
    expect(answered('list', 502, '').message).toBe('Moonshot failed to answer (502)');
  });
});
