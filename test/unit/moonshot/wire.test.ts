import { describe, expect, it } from 'vitest';
import {
  readBalance,
  readContent,
  readDeleted,
  readEstimate,
  readFile,
  readListing,
  readModels,
  WrongShape,
} from '../../../src/moonshot/wire.ts';

const plain = {
  id: 'co3t989kqq4ua4e78urg',
  object: 'file',
  bytes: 5426,
  created_at: 1_711_789_217,
  filename: '我是一个文件.txt',
  purpose: 'file-extract',
  status: 'ok',
  status_details: '',
};

const beta = {
  id: 'file_01h455vb4pex5vsknk084sn02q',
  filename: 'report (1).txt',
  mime_type: 'text/plain',
  size_bytes: 17,
  created_at: '2026-09-02T10:00:00Z',
  purpose: 'file-extract',
  extract_status: 'ready',
};

describe('readFile', () => {
  it('translates a file', () => {
    expect(readFile(JSON.stringify(plain))).toEqual({
      id: 'co3t989kqq4ua4e78urg',
      filename: '我是一个文件.txt',
      bytes: 5426,
      createdAt: Date.UTC(2024, 2, 30, 9, 0, 17),
      purpose: 'file-extract',
      status: 'ready',
      statusDetails: '',
    });
  });

  it('translates a file of the beta version', () => {
    expect(readFile(JSON.stringify(beta))).toEqual({
      id: 'file_01h455vb4pex5vsknk084sn02q',
      filename: 'report (1).txt',
      bytes: 17,
      createdAt: Date.UTC(2026, 8, 2, 10),
      purpose: 'file-extract',
      status: 'ready',
      statusDetails: '',
    });
  });

  it.each([
    ['ok', 'ready'],
    ['ready', 'ready'],
    ['error', 'failed'],
    ['failed', 'failed'],
    ['created', 'pending'],
    ['processed', 'pending'],
    ['', 'pending'],
    [null, 'pending'],
    [undefined, 'pending'],
  ])('takes status %j as %s', (status, expected) => {
    expect(readFile(JSON.stringify({ ...plain, status })).status).toBe(expected);
    expect(readFile(JSON.stringify({ ...beta, extract_status: status })).status).toBe(expected);
  });

  it('keeps why reading a file failed', () => {
    const failed = { ...plain, status: 'error', status_details: 'page 7 is damaged' };
    expect(readFile(JSON.stringify(failed)).statusDetails).toBe('page 7 is damaged');
  });

  it('does without what is not needed, and minds nothing new', () => {
    const { purpose: _purpose, status_details: _details, object: _object, ...rest } = plain;
    expect(readFile(JSON.stringify({ ...rest, sha256: 'new' }))).toMatchObject({ purpose: '', statusDetails: '' });
  });

  it.each([
    ['an empty body', ''],
    ['a page', '<html>welcome to the café wifi</html>'],
    ['cut JSON', JSON.stringify(plain).slice(0, 60)],
    ['null', 'null'],
    ['a list', '[]'],
    ['no id', JSON.stringify({ ...plain, id: undefined })],
    ['an empty id', JSON.stringify({ ...plain, id: '' })],
    ['an id that is a number', JSON.stringify({ ...plain, id: 7 })],
    ['bytes that are a text', JSON.stringify({ ...plain, bytes: '5426' })],
    ['a date that is none', JSON.stringify({ ...beta, created_at: 'yesterday' })],
    ['an error', '{"error":{"message":"no","type":"server_error"}}'],
  ])('refuses %s', (_what, body) => {
    expect(() => readFile(body)).toThrow(WrongShape);
  });

  it('says where an answer is wrong without showing the answer', () => {
    expect(() => readListing(JSON.stringify({ data: [plain, { ...plain, id: 7, filename: 'private' }] }))).toThrow(
      /^\/data\/1/,
    );
    expect(() => readFile('<html>private</html>')).toThrow(/^it is not JSON$/);
  });
});

describe('readListing', () => {
  it('takes the list in both forms', () => {
    const ids = (body: unknown) => readListing(JSON.stringify(body)).map((file) => file.id);
    expect(ids({ object: 'list', data: [plain] })).toEqual([plain.id]);
    expect(ids({ items: [beta], next_page_token: '' })).toEqual([beta.id]);
    expect(ids({ items: [beta] })).toEqual([beta.id]);
    expect(ids({ data: [] })).toEqual([]);
    expect(ids({ items: [], next_page_token: null })).toEqual([]);
  });

  it('refuses a part of a list, for what is missing would look deleted', () => {
    expect(() => readListing(JSON.stringify({ items: [beta], next_page_token: 'more' }))).toThrow(WrongShape);
    expect(() => readListing(JSON.stringify({ data: [plain], has_more: true }))).toThrow(WrongShape);
  });

  it.each(['{}', '{"data":null}', '{"data":{}}', '{"data":[{}]}', '{"items":[{}]}', '', '[]'])(
    'does not take %j for an empty list',
    (body) => {
      expect(() => readListing(body)).toThrow(WrongShape);
    },
  );
});

describe('readContent', () => {
  it('takes the text out of the JSON around it', () => {
    const body = {
      content: '文件内容1\n\n文件内容2',
      file_type: 'text/plain',
      filename: 'a.txt',
      title: '',
      type: 'file',
    };
    expect(readContent(JSON.stringify(body))).toBe('文件内容1\n\n文件内容2');
  });

  it.each(['plain text', '', '{"not":"closed"', '{"name":"a JSON document"}', '["content"]', '"content"'])(
    'gives what is not in that form as it is: %j',
    (body) => {
      expect(readContent(body)).toBe(body);
    },
  );
});

describe('readDeleted', () => {
  it('is content with either way of saying so', () => {
    expect(() => readDeleted('{"deleted":true,"id":"x","object":"file"}', 200)).not.toThrow();
    expect(() => readDeleted('', 204)).not.toThrow();
  });

  it.each(['{"deleted":false,"id":"x"}', '{}', '', '<html>log in first</html>'])(
    'does not take a 200 with %j for a deletion',
    (body) => {
      expect(() => readDeleted(body, 200)).toThrow(WrongShape);
    },
  );
});

describe('the other answers', () => {
  it('are translated', () => {
    const models = {
      object: 'list',
      data: [{ id: 'kimi-k3', object: 'model', context_length: 1_048_576 }, { id: 'kimi-k2.6' }],
    };
    expect(readModels(JSON.stringify(models))).toEqual([
      { id: 'kimi-k3', contextLength: 1_048_576 },
      { id: 'kimi-k2.6' },
    ]);
    const balance = { available_balance: 49.58894, voucher_balance: 46.58893, cash_balance: -3.00001 };
    expect(readBalance(JSON.stringify({ code: 0, data: balance, scode: '0x0', status: true }))).toEqual({
      available: 49.58894,
      voucher: 46.58893,
      cash: -3.00001,
    });
    expect(readEstimate('{"data":{"total_tokens":80}}')).toBe(80);
  });

  it('are refused in another shape', () => {
    expect(() => readModels('{"data":[{}]}')).toThrow(WrongShape);
    expect(() => readBalance('{"code":5,"error":"url.not_found"}')).toThrow(WrongShape);
    expect(() => readEstimate('{"error":{"message":"no"}}')).toThrow(WrongShape);
  });
});
