import { describe, expect, it } from 'vitest';
import type { RemoteId } from '../../../src/core/model.ts';
import { cleared } from '../../support/cleared.ts';
import { json, startScriptedServer } from '../../support/scripted-server.ts';
import { clientOf, failure, FILE, KEY } from './support.ts';

const id = FILE.id as RemoteId;
const content = cleared('# Notes\n');

describe('every request', () => {
  it('carries the key and our name, and never asks for a version of the API', async () => {
    await using server = await startScriptedServer((response, { method, path }) => {
      if (method === 'DELETE') json(response, 200, { deleted: true });
      else if (path.endsWith('/content')) response.end('text');
      else if (path.includes('/files/') || method === 'POST') json(response, 200, FILE);
      else json(response, 200, { data: [] });
    });
    await using moonshot = clientOf(server.baseUrl);
    await moonshot.upload({ content, uploadName: 'notes.md' });
    await moonshot.list();
    await moonshot.get(id);
    await moonshot.content(id);
    await moonshot.delete(id);
    await moonshot.models();

    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/files',
      'GET /v1/files',
      `GET /v1/files/${id}`,
      `GET /v1/files/${id}/content`,
      `DELETE /v1/files/${id}`,
      'GET /v1/models',
    ]);
    for (const { headers } of server.received) {
      expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'user-agent': 'moontide/0.0.0' });
      expect(headers).not.toHaveProperty('kimi-api-version');
    }
  });

  it('goes below the base address, with or without a slash at its end, and leaves its query away', async () => {
    await using server = await startScriptedServer((response) => json(response, 200, { data: [] }));
    for (const suffix of ['', '/', '//', '?key=1#top']) {
      await using moonshot = clientOf(server.baseUrl + suffix);
      await moonshot.list();
    }
    expect(server.received.map(({ path }) => path)).toEqual(Array.from({ length: 4 }, () => '/v1/files'));
  });

  it('uses connections that are there already', async () => {
    await using server = await startScriptedServer((response) => json(response, 200, { data: [] }));
    await using moonshot = clientOf(server.baseUrl);
    for (let call = 0; call < 20; call += 1) await moonshot.list();
    // Two and not one: undici frees a connection one turn of the event loop after it has handed over the answer.
    expect(new Set(server.received.map(({ connection }) => connection)).size).toBeLessThanOrEqual(2);
  });

  it('has a connection to itself when several run at the same time', async () => {
    const waiting: (() => void)[] = [];
    await using server = await startScriptedServer((response) => {
      waiting.push(() => json(response, 200, { data: [] }));
      if (waiting.length === 8) for (const answer of waiting) answer();
    });
    await using moonshot = clientOf(server.baseUrl);
    await Promise.all(Array.from({ length: 8 }, () => moonshot.list()));
    expect(new Set(server.received.map(({ connection }) => connection)).size).toBe(8);
  });

  it('is told to the observer, with what came of it', async () => {
    await using server = await startScriptedServer((response, { method }) =>
      method === 'GET' ? json(response, 200, { data: [] }) : response.writeHead(502).end(),
    );
    const seen: unknown[] = [];
    await using moonshot = clientOf(server.baseUrl, {
      observe: ({ durationMs, ...request }) => seen.push({ ...request, took: durationMs >= 0 }),
    });
    await moonshot.list();
    await failure(moonshot.upload({ content, uploadName: 'notes.md' }));
    expect(seen).toEqual([
      { operation: 'list', status: 200, took: true },
      { operation: 'upload', status: 502, errorCode: 'ANSWER_LOST', took: true },
    ]);
  });
});

describe('upload', () => {
  it('sends purpose and file whole, with a length', async () => {
    await using server = await startScriptedServer((response) => json(response, 200, FILE));
    await using moonshot = clientOf(server.baseUrl);
    const bytes = cleared(Uint8Array.from({ length: 100_000 }, (_, index) => index % 251));
    const uploadName = 'naïve "notes" – 测试.md';

    expect(await moonshot.upload({ content: bytes, uploadName })).toMatchObject({ id, filename: 'notes.md' });

    const [request] = server.received;
    expect(request?.headers['content-length']).toBe(String(request?.body.length));
    expect(request?.headers).not.toHaveProperty('transfer-encoding');
    const form = await new Response(request?.body, {
      headers: { 'content-type': request?.headers['content-type'] ?? '' },
    }).formData();
    expect([...form.keys()]).toEqual(['purpose', 'file']);
    expect(form.get('purpose')).toBe('file-extract');
    const file = form.get('file') as File;
    expect(file.name).toBe(uploadName);
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it.each([
    ['a page', '<html>log in first</html>'],
    ['a cut object', JSON.stringify(FILE).slice(0, 50)],
    ['an object without an id', JSON.stringify({ ...FILE, id: undefined })],
    ['nothing', ''],
  ])('does not know what became of it when it is answered with %s', async (_what, body) => {
    await using server = await startScriptedServer((response) => response.end(body));
    await using moonshot = clientOf(server.baseUrl);
    const error = await failure(moonshot.upload({ content, uploadName: 'notes.md' }));
    expect(error).toMatchObject({ code: 'ANSWER_LOST', retry: 'look' });
    expect(server.received).toHaveLength(1);
  });
});

describe('the header that Moonshot once asked for by mistake', () => {
  const slip = { error: { message: 'missing required header Kimi-Api-Version', type: 'invalid_request_error' } };

  it('costs one more request', async () => {
    await using server = await startScriptedServer((response, _request, index) =>
      index === 0 ? json(response, 400, slip) : json(response, 200, FILE),
    );
    await using moonshot = clientOf(server.baseUrl);
    expect(await moonshot.upload({ content, uploadName: 'notes.md' })).toMatchObject({ id });
    expect(server.received).toHaveLength(2);
    expect(server.received[1]?.headers).not.toHaveProperty('kimi-api-version');
    expect(server.received[1]?.body.equals(server.received[0]?.body ?? Buffer.from(''))).toBe(true);
  });

  it('is tried again only once, and then later', async () => {
    await using server = await startScriptedServer((response) => json(response, 400, slip));
    await using moonshot = clientOf(server.baseUrl);
    expect(await failure(moonshot.list())).toMatchObject({ code: 'SERVER_ERROR', retry: 'later' });
    expect(server.received).toHaveLength(2);
  });

  it('is the only answer that a request is repeated for', async () => {
    await using server = await startScriptedServer((response, _request, index) =>
      [
        () => json(response, 400, { error: { message: 'Invalid request', type: 'invalid_request_error' } }),
        () => json(response, 429, { error: { message: 'slow', type: 'rate_limit_reached_error' } }),
        () => response.writeHead(503).end(),
      ][index]?.(),
    );
    await using moonshot = clientOf(server.baseUrl);
    const codes = [];
    for (let call = 0; call < 3; call += 1) codes.push((await failure(moonshot.list())).code);
    expect(codes).toEqual(['REFUSED_BY_SERVER', 'RATE_LIMITED', 'SERVER_ERROR']);
    expect(server.received).toHaveLength(3);
  });
});

describe('answers', () => {
  it('that are not what was asked for are told apart from a lost upload', async () => {
    await using server = await startScriptedServer((response) => response.end('<html>log in first</html>'));
    await using moonshot = clientOf(server.baseUrl);
    for (const call of [moonshot.list(), moonshot.get(id), moonshot.delete(id), moonshot.models()]) {
      expect(await failure(call)).toMatchObject({ code: 'BAD_ANSWER', retry: 'later' });
    }
  });

  it('may be announced by interim ones', async () => {
    await using server = await startScriptedServer((response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => json(response, 200, { data: [FILE] }));
    });
    await using moonshot = clientOf(server.baseUrl);
    expect(await moonshot.list()).toHaveLength(1);
  });

  it('may be content that is not in the usual form', async () => {
    await using server = await startScriptedServer((response) => response.end('\uFEFFplain “text”'));
    await using moonshot = clientOf(server.baseUrl);
    expect(await moonshot.content(id)).toBe('plain “text”');
  });

  it('of a list are refused beyond 20 MB, and the connection is not read to its end', async () => {
    await using server = await startScriptedServer((response, _request, index) => {
      if (index > 0) return json(response, 200, { data: [] });
      const megabyte = Buffer.alloc(1_000_000, ' ');
      const more = () => {
        while (!response.destroyed && response.write(megabyte));
      };
      response.on('drain', more);
      more();
    });
    await using moonshot = clientOf(server.baseUrl);
    expect(await failure(moonshot.list())).toMatchObject({
      code: 'BAD_ANSWER',
      message: expect.stringContaining('more than 20000000 bytes') as string,
    });
    expect(await moonshot.list()).toEqual([]);
  });
});

describe('ids', () => {
  it('cannot lead to another address than that of a file', async () => {
    await using server = await startScriptedServer((response) => json(response, 200, { deleted: true }));
    await using moonshot = clientOf(server.baseUrl);
    await moonshot.delete('../models?x#y' as RemoteId);
    expect(server.received.map(({ path }) => path)).toEqual(['/v1/files/..%2Fmodels%3Fx%23y']);
    for (const empty of ['', '.', '..']) {
      expect(await failure(moonshot.delete(empty as RemoteId))).toMatchObject({ code: 'REMOTE_NOT_FOUND' });
    }
    expect(server.received).toHaveLength(1);
  });
});

describe('createMoonshot', () => {
  it.each(['', 'api.moonshot.ai/v1', 'ftp://api.moonshot.ai', 'file:///etc/passwd'])(
    'refuses an address that is none: %j',
    (baseUrl) => {
      expect(() => clientOf(baseUrl)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    },
  );
});
