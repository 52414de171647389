import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import { startControl } from '../../support/control.ts';
import { callJson, callSocket } from '../../support/raw-http.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a failure', () => {
  it('has its status, its fix and what may be done about it from the table', async () => {
    await using control = await startControl();
    const { status, json } = await callJson(control.socketPath, 'GET', '/projects/nobody');
    expect(status).toBe(404);
    expect(json).toEqual({
      error: {
        code: 'PROJECT_NOT_FOUND',
        message: 'no project has the id nobody',
        details: {
          fix: '`moontide projects` lists them; `moontide add DIR` adds one.',
          readMore: 'docs/errors.md#project_not_found',
          retry: 'never',
        },
      },
    });
  });

  it('says how long to wait where the server did', async () => {
    await using control = await startControl();
    control.moontide.failure = new MoontideError('RATE_LIMITED', 'slow down', { retryAfterMs: 1500 });
    const { status, headers, json } = await callJson(control.socketPath, 'GET', '/projects');
    expect(status).toBe(429);
    expect(headers['retry-after']).toBe('2');
    expect(json).toMatchObject({ error: { code: 'RATE_LIMITED', details: { retryAfterMs: 1500 } } });
  });

  it.each([
    ['an exception', new Error('secret path /home/me/.env')],
    ['a defect', new MoontideError('INTERNAL', 'secret path /home/me/.env')],
    ['an error of a library', Object.assign(new Error('secret path'), { statusCode: 404, code: 'UND_ERR' })],
    ['something thrown that is no error', 'secret path'],
  ])('that is %s shows nothing of the inside and is logged with its cause', async (_what, failure) => {
    await using control = await startControl();
    control.moontide.failure = failure;
    const { status, body } = await callSocket(control.socketPath, { path: '/projects' });
    expect(status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'INTERNAL' } });
    expect(body).not.toContain('secret');
    expect(control.log.lines).toContainEqual({
      level: 'error',
      message: 'a request broke',
      fields: { method: 'GET', route: '/projects', code: 'INTERNAL', err: failure },
    });
  });

  it('of a broken promise does not end the server', async () => {
    await using control = await startControl();
    control.moontide.failure = new TypeError('x is undefined');
    expect((await callSocket(control.socketPath, { path: '/projects/alpha/documents' })).status).toBe(500);
    expect((await callSocket(control.socketPath, { path: '/projects/alpha/documents' })).status).toBe(200);
  });
});

describe('a request that is wrong', () => {
  it.each([
    ['an unknown route', 'GET', '/nothing?x=1', undefined, 404, 'NOT_FOUND', { method: 'GET', path: '/nothing' }],
    ['an unknown method', 'PATCH', '/projects', undefined, 404, 'NOT_FOUND', {}],
    ['a missing field', 'POST', '/projects', {}, 400, 'INVALID_REQUEST', { field: 'root' }],
    ['no body where one is needed', 'POST', '/projects', undefined, 400, 'INVALID_REQUEST', { field: 'root' }],
    ['a body that is no object', 'POST', '/projects', [1], 400, 'INVALID_REQUEST', { field: 'body' }],
    ['a body of null', 'POST', '/projects', null, 400, 'INVALID_REQUEST', { field: 'root' }],
    ['a field of another type', 'POST', '/projects', { root: 5 }, 400, 'INVALID_REQUEST', { field: 'root' }],
    ['a relative root', 'POST', '/projects', { root: 'here' }, 400, 'INVALID_REQUEST', { field: 'root' }],
    [
      'an unknown field',
      'POST',
      '/projects',
      { root: '/a', rot: 1 },
      400,
      'INVALID_REQUEST',
      { field: 'rot', allowed: ['root', 'name', 'import'] },
    ],
    ['a plan for a sync', 'POST', '/projects/alpha/sync', { plan: 'p' }, 400, 'INVALID_REQUEST', { field: 'plan' }],
    [
      'a word that is none of the allowed',
      'GET',
      '/projects/alpha/plan?kind=x',
      undefined,
      400,
      'INVALID_REQUEST',
      { field: 'kind', allowed: ['sync', 'initial', 'import', 'clean', 'reupload'] },
    ],
    [
      'a word given twice',
      'GET',
      '/projects/alpha/plan?kind=sync&kind=clean',
      undefined,
      400,
      'INVALID_REQUEST',
      { field: 'kind' },
    ],
    ['a number that is none', 'GET', '/jobs?limit=many', undefined, 400, 'INVALID_REQUEST', { field: 'limit' }],
    ['a number out of its range', 'GET', '/jobs?limit=0', undefined, 400, 'INVALID_REQUEST', { field: 'limit' }],
    [
      'a truth that is neither',
      'DELETE',
      '/projects/alpha?dryRun=perhaps',
      undefined,
      400,
      'INVALID_REQUEST',
      { field: 'dryRun' },
    ],
    ['an id too long', 'GET', `/projects/${'x'.repeat(300)}`, undefined, 400, 'INVALID_REQUEST', { field: 'id' }],
    [
      'an id beyond all reason',
      'GET',
      `/projects/${'x'.repeat(5000)}`,
      undefined,
      400,
      'INVALID_REQUEST',
      { field: 'path' },
    ],
    ['a path that cannot be decoded', 'GET', '/projects/%zz', undefined, 400, 'INVALID_REQUEST', { field: 'path' }],
    [
      'a file name with a folder',
      'POST',
      '/files?project=alpha&filename=a%2Fb',
      undefined,
      400,
      'INVALID_REQUEST',
      { field: 'filename' },
    ],
    [
      'an upload of nothing',
      'POST',
      '/files?project=alpha&filename=a',
      undefined,
      400,
      'INVALID_REQUEST',
      { field: 'body' },
    ],
    [
      'a Last-Event-ID of another kind',
      'GET',
      '/events?since=x',
      undefined,
      400,
      'INVALID_REQUEST',
      { field: 'since' },
    ],
  ] as const)('%s is answered with what is wrong', async (_what, method, path, body, status, code, details) => {
    await using control = await startControl();
    const answer = await callJson(control.socketPath, method, path, body);
    expect(answer.json).toMatchObject({ error: { code, details } });
    expect(answer.status).toBe(status);
    expect(control.moontide.jobs({})).toEqual([]);
    expect(control.log.lines.filter(({ level }) => level !== 'debug')).toEqual([]);
  });

  it.each([
    ['JSON that is cut off', JSON_TYPE, '{"root": "/a', 'body'],
    ['JSON that would reach a prototype', JSON_TYPE, '{"__proto__": {"root": "/a"}}', 'body'],
    ['no body, said to be JSON', JSON_TYPE, '', 'root'],
    ['a body of another type', { 'content-type': 'text/plain' }, 'root=/a', 'content-type'],
    ['a body of a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'root=/a', 'content-type'],
    ['a body of no type', {}, 'root=/a', 'content-type'],
  ])('%s is answered with what is wrong', async (_what, headers, body, field) => {
    await using control = await startControl();
    const answer = await callSocket(control.socketPath, { method: 'POST', path: '/projects', headers, body });
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'INVALID_REQUEST', details: { field } } });
    expect(answer.status).toBe(400);
    expect(control.moontide.projects()).toHaveLength(2);
  });

  it('names every field that is wrong, not only the first', async () => {
    await using control = await startControl();
    const { json } = await callJson(control.socketPath, 'POST', '/projects', { rot: 1, name: '' });
    const { error } = json as { error: { details: { problems: readonly { field: string }[] } } };
    expect(error.details.problems.map(({ field }) => field).sort()).toEqual(['name', 'root', 'rot']);
  });
});

describe('a body', () => {
  it('that is none may be called JSON where none is needed', async () => {
    await using control = await startControl();
    const call = { method: 'POST', path: '/projects/alpha/pause', headers: JSON_TYPE, body: '' };
    expect(await callSocket(control.socketPath, call)).toMatchObject({ status: 200 });
  });

  const uploadTo = '/files?project=alpha&filename=a.bin';
  const OCTETS = { 'content-type': 'application/octet-stream' };

  it('of more than a megabyte is refused where JSON is taken', async () => {
    await using control = await startControl();
    const body = JSON.stringify({ root: `/${'x'.repeat(1_000_000)}` });
    const answer = await callSocket(control.socketPath, {
      method: 'POST',
      path: '/projects',
      headers: JSON_TYPE,
      body,
    });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'BODY_TOO_LARGE' } });
  });

  it('of some megabytes is taken as an upload, byte for byte', async () => {
    await using control = await startControl();
    const body = Buffer.alloc(3_000_000, 'é');
    const answer = await callSocket(control.socketPath, { method: 'POST', path: uploadTo, headers: OCTETS, body });
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.body)).toMatchObject({ filename: 'a.bin', bytes: 3_000_000 });
  });

  it('of more than a hundred megabytes is refused by its length alone', async () => {
    await using control = await startControl();
    const headers = { ...OCTETS, 'content-length': '100000001' };
    const answer = await callSocket(control.socketPath, { method: 'POST', path: uploadTo, headers, body: 'x' });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'BODY_TOO_LARGE' } });
  });

  it('of JSON is not taken as an upload', async () => {
    await using control = await startControl();
    const { status, json } = await callJson(control.socketPath, 'POST', uploadTo, { a: 1 });
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { code: 'INVALID_REQUEST', details: { field: 'content-type' } } });
  });
});

it('names some of very many unknown fields, so that an answer stays short', async () => {
  await using control = await startControl();
  const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`${'x'.repeat(30)}${index}`, 1]));
  const { status, body } = await callJson(control.socketPath, 'POST', '/projects/alpha/sync', unknown);
  expect([status, body.length < 20_000, body.slice(0, 300)]).toEqual([400, true, expect.stringContaining('x0 is not')]);
  const long = await callJson(control.socketPath, 'POST', '/projects/alpha/sync', { ['y'.repeat(500_000)]: 1 });
  expect([long.status, long.body.length < 5000]).toEqual([400, true]);
});

it('refuses a body that is nested deeper than those can bear who read it', async () => {
  await using control = await startControl();
  const call = { method: 'PUT', path: '/config', headers: { 'content-type': 'application/json' } };
  const deep = `${'{"watch":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
  const answer = await callSocket(control.socketPath, { ...call, body: deep });
  expect([answer.status, answer.body]).toEqual([400, expect.stringContaining('nested more than 64 levels deep')]);
});
