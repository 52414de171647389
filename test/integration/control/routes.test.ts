import { describe, expect, it } from 'vitest';
import type { SessionId } from '../../../src/core/model.ts';
import { startControl } from '../../support/control.ts';
import type { RunningControl } from '../../support/control.ts';
import { Documented } from '../../support/documented.ts';
import type { Operation } from '../../support/documented.ts';
import { callJson, callSocket, openSocket } from '../../support/raw-http.ts';
import type { RawCall } from '../../support/raw-http.ts';
import { useTool } from '../../support/scripted-engine.ts';

interface Example extends Omit<RawCall, 'path'> {
  readonly operationId: string;
  readonly path: string | ((control: RunningControl) => string);
  readonly status: number;
  readonly before?: (control: RunningControl) => void | Promise<void>;
  /** Runs while the call waits for its answer. */
  readonly meanwhile?: (control: RunningControl) => Promise<void>;
}

const json = (body: unknown): Pick<RawCall, 'headers' | 'body'> => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const OCTETS = { 'content-type': 'application/octet-stream' };

/** The first that is made: ids count up here. */
const SESSION = 'sess_1' as SessionId;
const RULES = { bash: { 'echo *': 'allow', 'rm *': 'deny' }, edit: ['secret/*'] };
const USE = { tool: 'bash', action: 'git status', agent: 'reviewer' };

/** A request for a job that ends meanwhile. */
function waitedFor(operationId: string, path: string): Example {
  return {
    operationId,
    path,
    status: 200,
    ...json({ wait: true }),
    async meanwhile({ moontide }) {
      await expect.poll(() => moontide.waiting).toBe(1);
      moontide.endJob(moontide.jobs({})[0]?.id ?? '');
    },
  };
}

/** Has something ask for a person's word, and waits until it does. */
async function ask({ socketPath, scripted }: RunningControl): Promise<void> {
  scripted.engine.script = useTool('bash', 'make');
  const prompt = { text: 'make it', wait: false, whenAsked: 'wait' };
  await callJson(socketPath, 'POST', '/session/sess_1/message', prompt);
  await expect.poll(() => scripted.sessions.pending(SESSION)).toHaveLength(1);
}

/** One call for every answer that the document promises, in an order in which they can be made. */
const EXAMPLES: readonly Example[] = [
  { operationId: 'health', path: '/health', status: 200 },
  { operationId: 'status', path: '/status', status: 200 },
  { operationId: 'logs', path: '/logs?lines=5&level=warn', status: 200 },
  { operationId: 'logs', path: '/logs?project=nobody', status: 404 },
  { operationId: 'logs', path: '/logs?level=loud', status: 400 },
  { operationId: 'metrics', path: '/metrics', status: 200 },
  { operationId: 'projects', path: '/projects', status: 200 },
  { operationId: 'add', path: '/projects', status: 201, ...json({ root: '/home/me/new', name: 'new' }) },
  { operationId: 'add', path: '/projects', status: 200, ...json({ root: '/home/me/new' }) },
  { operationId: 'add', path: '/projects', status: 422, ...json({ root: '/' }) },
  { operationId: 'project', path: '/projects/alpha', status: 200 },
  { operationId: 'project', path: '/projects/nobody', status: 404 },
  { operationId: 'pause', path: '/projects/alpha/pause', status: 200 },
  { operationId: 'resume', path: '/projects/alpha/resume', status: 200 },
  { operationId: 'configuration', path: '/config', status: 200 },
  { operationId: 'configuration', path: '/config?project=alpha', status: 200 },
  { operationId: 'configuration', path: '/config?project=nobody', status: 404 },
  { operationId: 'configure', path: '/config', status: 200, ...json({ watch: { quiet_ms: 7 } }) },
  { operationId: 'configure', path: '/config', status: 422, ...json({ watch: { quiet_ms: 'soon' } }) },
  { operationId: 'trust', path: '/projects/alpha/trust', status: 200 },
  { operationId: 'trust', path: '/projects/alpha/trust', status: 409, ...json({ digest: 'another' }) },
  { operationId: 'distrust', path: '/projects/alpha/trust', status: 200 },
  { operationId: 'confirm', path: '/projects/beta/confirm', status: 409, ...json({ plan: 'another' }) },
  { operationId: 'confirm', path: '/projects/beta/confirm', status: 200, ...json({ plan: 'plan-halt' }) },
  { operationId: 'documents', path: '/projects/alpha/documents', status: 200 },
  { operationId: 'plan', path: '/projects/alpha/plan', status: 200 },
  { operationId: 'plan', path: '/projects/alpha/plan?kind=clean', status: 200 },
  { operationId: 'ask', path: '/projects/alpha/ask', status: 200, ...json({ text: 'Why?', include: ['docs/**'] }) },
  { operationId: 'ask', path: '/projects/alpha/ask', status: 400, ...json({ text: ' ' }) },
  { operationId: 'reports', path: '/projects/alpha/reports', status: 200 },
  { operationId: 'report', path: '/projects/alpha/reports', status: 200, ...json({ sprint: '3', baseline: true }) },
  { operationId: 'sync', path: '/projects/alpha/sync', status: 202 },
  { operationId: 'sync', path: '/projects/alpha/sync', status: 202, ...json({ initial: true }) },
  { operationId: 'clean', path: '/projects/alpha/clean', status: 202, ...json({ plan: 'plan-clean' }) },
  { operationId: 'reupload', path: '/projects/alpha/reupload', status: 202 },
  { operationId: 'reupload', path: '/projects/alpha/reupload', status: 409, ...json({ plan: 'plan-old' }) },
  { operationId: 'schedules', path: '/projects/alpha/schedules', status: 200 },
  { operationId: 'sprints', path: '/projects/alpha/sprints', status: 200 },
  { operationId: 'sprintSteps', path: '/projects/alpha/sprints/august/end', status: 200 },
  { operationId: 'changeSprint', path: '/projects/alpha/sprints/august/end', status: 202 },
  { operationId: 'changeSprint', path: '/projects/alpha/sprints/july/end', status: 409 },
  { operationId: 'runSchedule', path: '/projects/alpha/schedules/nightly/run', status: 202 },
  { operationId: 'runSchedule', path: '/projects/alpha/schedules/never/run', status: 404 },
  { operationId: 'jobs', path: '/jobs?project=alpha&limit=2', status: 200 },
  {
    operationId: 'job',
    path: '/jobs/job-1?wait=true',
    status: 200,
    before: ({ moontide }) => moontide.endJob('job-1'),
  },
  {
    operationId: 'job',
    path: '/jobs/job-2',
    status: 200,
    before: ({ moontide }) =>
      moontide.endJob('job-2', { state: 'failed', error: { code: 'UNREACHABLE', message: 'no route', fix: 'wait' } }),
  },
  { operationId: 'job', path: '/jobs/job-99', status: 404 },
  { operationId: 'cancel', path: '/jobs/job-3', status: 200 },
  waitedFor('sync', '/projects/alpha/sync'),
  waitedFor('clean', '/projects/alpha/clean'),
  waitedFor('reupload', '/projects/alpha/reupload'),
  waitedFor('runSchedule', '/projects/alpha/schedules/nightly/run'),
  { operationId: 'uploadFile', path: '/files?project=alpha&filename=a.md', status: 201, headers: OCTETS, body: 'text' },
  { operationId: 'listFiles', path: '/files?project=alpha', status: 200 },
  { operationId: 'getFile', path: '/files/remote-1?project=alpha', status: 200 },
  { operationId: 'getFile', path: '/files/remote-9?project=alpha', status: 404 },
  { operationId: 'fileContent', path: '/files/remote-1/content?project=alpha', status: 200 },
  { operationId: 'deleteFile', path: '/files/remote-1?project=alpha', status: 200 },
  { operationId: 'projectKey', path: '/projects/alpha/keys', status: 200 },
  { operationId: 'projectKey', path: '/projects/nobody/keys', status: 404 },
  { operationId: 'createKey', path: '/projects/alpha/keys', status: 201, ...json({ key: 'sk-good-key' }) },
  { operationId: 'createKey', path: '/projects/alpha/keys', status: 401, ...json({ key: 'sk-refused-key' }) },
  { operationId: 'validateKey', path: '/projects/alpha/keys/validate', status: 200 },
  { operationId: 'validateKey', path: '/projects/beta/keys/validate', status: 200 },
  { operationId: 'removeKey', path: '/projects/alpha/keys', status: 200 },
  { operationId: 'removeKey', path: '/projects/alpha/keys', status: 404 },
  {
    operationId: 'addApiKey',
    path: '/apikeys',
    status: 201,
    ...json({ provider: 'anthropic', key: 'sk-ant-api03-abcdefgh', useKeychain: false }),
  },
  { operationId: 'addApiKey', path: '/apikeys', status: 400, ...json({ provider: 'anthropic', key: 'sk-x' }) },
  {
    operationId: 'addApiKey',
    path: '/apikeys',
    status: 503,
    ...json({ provider: 'openai', key: 'sk-abcdefgh', useKeychain: true }),
  },
  { operationId: 'apiKeys', path: '/apikeys', status: 200 },
  { operationId: 'testApiKey', path: '/apikeys/anthropic/test', status: 200 },
  { operationId: 'testApiKey', path: '/apikeys/openai/test', status: 404 },
  { operationId: 'apiKeys', path: '/apikeys', status: 200 },
  { operationId: 'removeApiKey', path: '/apikeys/anthropic', status: 200 },
  { operationId: 'removeApiKey', path: '/apikeys/anthropic', status: 404 },
  { operationId: 'remove', path: '/projects/alpha?dryRun=true', status: 200 },
  { operationId: 'remove', path: '/projects/alpha?dryRun=true&keepRemote=true', status: 200 },
  { operationId: 'remove', path: '/projects/alpha?keepRemote=true', status: 200 },
  { operationId: 'remove', path: '/projects/alpha', status: 404 },
  { operationId: 'createSession', path: '/session', status: 201, ...json({ agent: 'reviewer', permissions: RULES }) },
  { operationId: 'createSession', path: '/session', status: 404, ...json({ agent: 'nobody' }) },
  { operationId: 'createSession', path: '/session', status: 422, ...json({ engine: 'steam' }) },
  {
    operationId: 'createSession',
    path: '/session',
    status: 201,
    ...json({ project: 'alpha', sprint: '3', model: 'k2' }),
  },
  { operationId: 'createSession', path: '/session', status: 409, ...json({ name: 'sprint-3' }) },
  { operationId: 'sessions', path: '/session?project=alpha&archived=true', status: 200 },
  { operationId: 'session', path: '/session/sess_1', status: 200 },
  { operationId: 'session', path: '/session/sess_none', status: 404 },
  { operationId: 'changeSession', path: '/session/sess_1', status: 200, ...json({ name: 'review' }) },
  { operationId: 'checkPermission', path: '/session/sess_1/permissions/check', status: 200, ...json(USE) },
  { operationId: 'shell', path: '/session/sess_1/shell', status: 200, ...json({ command: 'echo hello' }) },
  { operationId: 'shell', path: '/session/sess_1/shell', status: 403, ...json({ command: 'rm -rf x' }) },
  { operationId: 'shell', path: '/session/sess_1/shell', status: 400, ...json({ command: ' ' }) },
  { operationId: 'prompt', path: '/session/sess_1/message', status: 200, ...json({ text: 'say this' }) },
  { operationId: 'prompt', path: '/session/sess_1/message', status: 202, ...json({ text: 'later', wait: false }) },
  { operationId: 'messages', path: '/session/sess_1/messages?limit=3', status: 200 },
  { operationId: 'abort', path: '/session/sess_1/abort', status: 200 },
  { operationId: 'sessionSocket', path: '/session/sess_1/ws', status: 400 },
  { operationId: 'pendingPermissions', path: '/session/sess_1/permissions', status: 200 },
  {
    operationId: 'pendingPermissions',
    path: '/session/sess_1/permissions',
    status: 200,
    before: ask,
  },
  {
    operationId: 'answerPermission',
    path: ({ scripted }) => `/session/sess_1/permissions/${scripted.sessions.pending(SESSION)[0]?.id}`,
    status: 200,
    ...json({ action: 'deny' }),
  },
  {
    operationId: 'answerPermission',
    path: '/session/sess_1/permissions/perm_none',
    status: 404,
    ...json({ action: 'allow' }),
  },
  { operationId: 'usage', path: '/usage?days=7', status: 200 },
  { operationId: 'sessionContext', path: '/session/sess_1/context', status: 200 },
  { operationId: 'compactSession', path: '/session/sess_1/compact', status: 422 },
  {
    operationId: 'compactSession',
    path: '/session/sess_1/compact',
    status: 200,
    before: async ({ scripted }) => {
      scripted.engine.compact = async () => ({});
    },
  },
  { operationId: 'archiveSession', path: '/session/sess_1/archive', status: 200 },
  { operationId: 'prompt', path: '/session/sess_1/message', status: 410, ...json({ text: 'too late' }) },
  { operationId: 'resumeSession', path: '/session/sess_1/resume', status: 200 },
  { operationId: 'deleteSession', path: '/session/sess_1', status: 200 },
  { operationId: 'team', path: '/team', status: 200 },
  { operationId: 'keepTeamPassword', path: '/team/password', status: 200, ...json({ password: 'open sesame' }) },
  { operationId: 'keepTeamPassword', path: '/team/password', status: 400, ...json({ password: '' }) },
  { operationId: 'removeTeamPassword', path: '/team/password', status: 200 },
  { operationId: 'team', path: '/team', status: 409, before: (control) => control.leaveTeam() },
  { operationId: 'openPage', path: '/ui', status: 200 },
  { operationId: 'closePage', path: '/ui', status: 200 },
  { operationId: 'shutdown', path: '/shutdown', status: 202 },
];

async function documented({ socketPath }: RunningControl): Promise<Documented> {
  return new Documented((await callSocket(socketPath, { path: '/openapi.json' })).body);
}

describe('every route of /openapi.json', () => {
  it('answers as documented, with no field that is not', async () => {
    await using control = await startControl();
    const document = await documented(control);
    const byId = new Map(document.operations.map((operation) => [operation.operationId, operation]));
    for (const example of EXAMPLES) {
      const { operationId, path, status, before, meanwhile, ...call } = example;
      const operation = byId.get(operationId);
      if (operation === undefined) throw new Error(`${operationId} is not documented`);
      await before?.(control);
      const target = typeof path === 'string' ? path : path(control);
      const answering = callSocket(control.socketPath, { ...call, path: target, method: operation.method });
      await meanwhile?.(control);
      const answer = await answering;
      const type = answer.headers['content-type'] ?? '';
      const body: unknown = type.startsWith('application/json') ? JSON.parse(answer.body) : answer.body;
      const complaints = document.complaints(operation, answer.status, type, body);
      expect({ operationId, status: answer.status, complaints }).toEqual({ operationId, status, complaints: [] });
    }
  });

  it('has an example here of each way in which it succeeds', async () => {
    await using control = await startControl();
    const { operations } = await documented(control);
    // Streams never end, and have a test of their own.
    const tried = new Set(['events 200', 'sessionStream 200', 'sessionSocket refused']);
    for (const { operationId, status } of EXAMPLES) tried.add(`${operationId} ${status}`);
    const promised = operations.flatMap(({ operationId, responses }) => {
      const successes = Object.keys(responses).filter((status) => status.startsWith('2'));
      return (successes.length === 0 ? ['refused'] : successes).map((status) => `${operationId} ${status}`);
    });
    expect(promised.filter((answer) => !tried.has(answer))).toEqual([]);
  });

  it.each([
    ['events', '/events'],
    ['sessionStream', '/session/sess_1/stream'],
  ])('says that its %s are as they are', async (operationId, path) => {
    await using control = await startControl();
    const document = await documented(control);
    const operation = document.operations.find((one) => one.operationId === operationId) as Operation;
    const { id } = await control.scripted.sessions.create({});
    const answer = await openSocket(control.socketPath, { path });
    control.events.publish({ type: 'job.queued', data: { kind: 'sync' } });
    control.scripted.sessions.change(id, { name: 'other' });
    let read = '';
    for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
      read += chunk;
      if (read.includes('data: ') && read.endsWith('\n\n')) break;
    }
    const data = /^data: (.*)$/m.exec(read)?.[1] ?? '';
    const type = answer.headers['content-type'] ?? '';
    expect(document.complaints(operation, 200, type, JSON.parse(data))).toEqual([]);
  });

  it('refuses a query field that it does not know, and names it', async () => {
    await using control = await startControl();
    const { operations } = await documented(control);
    const asking = operations.filter(({ path, method }) => method === 'GET' && /plan|jobs|files|events/.test(path));
    expect(asking.length).toBeGreaterThan(5);
    for (const { method, path } of asking) {
      const target = path.replace('{id}', 'alpha');
      const { status, json } = await callJson(control.socketPath, method, `${target}?project=alpha&knid=x`);
      expect([path, status]).toEqual([path, 400]);
      expect(json).toMatchObject({ error: { code: 'INVALID_REQUEST' } });
      expect(JSON.stringify(json)).toContain('knid is not known here');
    }
  });

  it('refuses a body field that it does not know, and names it', async () => {
    await using control = await startControl();
    const { operations } = await documented(control);
    const taking = operations.filter(({ takesJson }) => takesJson);
    expect(taking.length).toBeGreaterThan(4);
    for (const { method, path } of taking) {
      const body = { root: '/home/me/x', plan: 'plan-x', nmae: 1 };
      const { status, json } = await callJson(control.socketPath, method, path.replace('{id}', 'alpha'), body);
      // The body of a configuration is checked as its file is.
      const refused = path === '/config' ? [422, 'nmae is not a known key'] : [400, 'nmae is not known here'];
      expect([path, status]).toEqual([path, refused[0]]);
      expect(JSON.stringify(json)).toContain(refused[1]);
    }
  });
});

it('answers a shutdown before it asks for one', async () => {
  await using control = await startControl();
  const { json } = await callJson(control.socketPath, 'POST', '/shutdown');
  expect(json).toEqual({ stopping: true, pid: 42 });
  await expect.poll(() => control.shutdowns).toBe(1);
});

it('takes no route for another because of its method or a slash too many', async () => {
  await using control = await startControl();
  for (const [method, path] of [
    ['PUT', '/projects'],
    ['HEAD', '/events'],
    ['GET', '/projects/alpha/'],
  ] as const) {
    expect((await callSocket(control.socketPath, { method, path })).status).toBe(404);
  }
});
