import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createControlClient } from '../../../src/control/client.ts';
import type { ProjectId } from '../../../src/core/model.ts';
import type { StreamEvent } from '../../../src/control/protocol/event.ts';
import { startControl } from '../../support/control.ts';
import { leaveStaleSocket } from '../../support/stale-socket.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** Something else than Moontide at a socket. */
async function stranger(listener: RequestListener): Promise<{ readonly socketPath: string } & AsyncDisposable> {
  const folder = tempFolder();
  const socketPath = join(folder.path, 'other.sock');
  const server = createServer(listener).listen(socketPath);
  await once(server, 'listening');
  return {
    socketPath,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      folder[Symbol.dispose]();
    },
  };
}

describe('the client', () => {
  it('carries what it is given to the daemon and back', async () => {
    await using control = await startControl();
    const { client, moontide } = control;
    expect((await client.projects()).map(({ id }) => id)).toEqual(['alpha', 'beta']);
    expect(await client.add('/home/me/ünï cödé', { name: 'named' })).toMatchObject({
      outcome: 'added',
      project: { root: '/home/me/ünï cödé', name: 'named' },
    });
    expect(await client.pause('alpha')).toMatchObject({ state: { kind: 'paused' } });
    expect(await client.resume('alpha')).toMatchObject({ state: { kind: 'starting' } });
    await expect(client.trust('alpha', { digest: 'another' })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    expect(await client.trust('alpha', { digest: 'digest-1' })).toMatchObject({ untrusted: [] });
    expect(await client.distrust('alpha')).toMatchObject({ untrusted: ['base_url'] });
    expect(await client.confirm('beta', 'plan-halt')).not.toHaveProperty('halt');
    expect(await client.documents('alpha')).toHaveLength(2);
    expect(await client.plan('alpha', 'reupload')).toMatchObject({ planId: 'plan-reupload' });
    expect(await client.sync('alpha')).toMatchObject({ kind: 'sync', state: 'queued' });
    expect(await client.sync('alpha', { initial: true })).toMatchObject({ kind: 'initial' });
    expect(await client.clean('alpha', { plan: 'plan-clean' })).toMatchObject({ kind: 'clean' });
    expect(await client.reupload('alpha')).toMatchObject({ kind: 'reupload' });
    expect(await client.jobs({ projectId: 'alpha', limit: 1 })).toMatchObject([{ id: 'job-4' }]);
    expect(await client.jobs()).toHaveLength(4);
    expect(await client.cancel('job-2')).toMatchObject({ state: 'cancelled' });
    moontide.endJob('job-1');
    expect(await client.job('job-1', { wait: true })).toMatchObject({ state: 'done' });
    expect(await client.files.upload('alpha', 'ä b.md', Buffer.from('text'))).toMatchObject({ filename: 'ä b.md' });
    expect(await client.files.list('alpha')).toHaveLength(2);
    expect(await client.files.get('alpha', 'remote-1')).toMatchObject({ id: 'remote-1' });
    expect(await client.files.content('alpha', 'remote-1')).toBe('what the server extracted: ✓');
    expect(await client.files.delete('alpha', 'remote-1')).toEqual({ id: 'remote-1', deleted: true });
    expect(await client.remove('alpha', { dryRun: true })).toMatchObject({ removed: false, plan: { kind: 'clean' } });
    expect(await client.remove('alpha', { keepRemote: true })).toEqual({ id: 'alpha', removed: true });
    expect((await client.status()).projects.map(({ id }) => id)).toEqual(['beta', 'named']);
    expect((await client.health()).status).toBe('degraded');
    expect(await client.shutdown()).toMatchObject({ stopping: true });
  });

  it('keeps an id with strange letters in its place', async () => {
    await using control = await startControl();
    await expect(control.client.project('../alpha?x=1#y')).rejects.toMatchObject({
      code: 'PROJECT_NOT_FOUND',
      message: 'no project has the id ../alpha?x=1#y',
    });
  });

  it('has the code, the facts and the fix of a failure', async () => {
    await using control = await startControl();
    await expect(control.client.plan('nobody', 'sync')).rejects.toMatchObject({
      name: 'MoontideError',
      code: 'PROJECT_NOT_FOUND',
      retry: 'never',
      details: {},
    });
    await expect(control.client.jobs({ limit: 0 })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      details: { field: 'limit' },
    });
  });

  it('refuses to send what the daemon would not take', async () => {
    await using control = await startControl();
    const upload = control.client.files.upload('alpha', 'big.bin', Buffer.alloc(100_000_001));
    await expect(upload).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    await expect(upload).rejects.toThrow('big.bin has 100000001 bytes');
  });
});

describe('the client without a daemon', () => {
  it.each(['there is no socket', 'nobody listens'])('says so when %s', async (which) => {
    await using control = await startControl();
    const { socketPath } = control;
    await control.close();
    if (which === 'nobody listens') leaveStaleSocket(socketPath);
    await expect(control.client.status()).rejects.toMatchObject({ code: 'NO_DAEMON', retry: 'later' });
    await expect(control.client.events().next()).rejects.toMatchObject({ code: 'NO_DAEMON' });
  });

  it('says that the request may have had its effect when the answer is cut off', async () => {
    await using other = await stranger((_request, response) => response.destroy());
    await using client = createControlClient(other);
    await expect(client.clean('alpha')).rejects.toMatchObject({ code: 'NO_DAEMON', retry: 'look' });
  });

  it('says that something else is at the socket', async () => {
    await using other = await stranger((_request, response) => response.writeHead(500).end('<html>oops</html>'));
    await using client = createControlClient(other);
    await expect(client.status()).rejects.toMatchObject({ code: 'BAD_ANSWER' });
    await expect(client.status()).rejects.toThrow('The socket answered 500');
  });

  it('says so too when that something is content with the request', async () => {
    await using other = await stranger((_request, response) => response.end('hello'));
    await using client = createControlClient(other);
    await expect(client.status()).rejects.toMatchObject({ code: 'BAD_ANSWER' });
  });

  it('bears a code that it has never heard of', async () => {
    const body = JSON.stringify({ error: { code: 'FROM_THE_FUTURE', message: 'news', details: { fix: 'update' } } });
    await using other = await stranger((_request, response) => response.writeHead(418).end(body));
    await using client = createControlClient(other);
    await expect(client.status()).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'news',
      fix: 'update',
      details: { code: 'FROM_THE_FUTURE' },
    });
  });
});

describe('cancelling', () => {
  it('works before the request', async () => {
    await using control = await startControl();
    await expect(control.client.status({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('works by disposing of the client', async () => {
    await using control = await startControl();
    const cancelled = expect(control.client.sync('alpha', { wait: true })).rejects.toMatchObject({ code: 'CANCELLED' });
    const reading = expect(control.client.events().next()).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => control.moontide.waiting).toBe(1);
    await control.client[Symbol.asyncDispose]();
    await cancelled;
    await reading;
  });
});

describe('following the events', () => {
  it('goes on where it was when the daemon comes back, and misses nothing', async () => {
    await using control = await startControl();
    const { events, client } = control;
    const reader = client.events();
    const seen: StreamEvent[] = [];
    const first = reader.next();
    await expect.poll(() => control.readers).toBe(1);
    events.publish({ type: 'scan.done', data: {} });
    seen.push(((await first) as IteratorYieldResult<StreamEvent>).value);
    await control.close();
    events.publish({ type: 'project.added', data: {} });
    await control.reopen();
    events.publish({ type: 'project.removed', data: {} });
    for await (const event of reader) {
      seen.push(event);
      if (event.type === 'project.removed') break;
    }
    const ids = seen.map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, index) => (ids[0] ?? 0) + index));
    expect(seen.map(({ type }) => type)).not.toContain('gap');
    expect(seen.at(-2)?.type).toBe('project.added');
  });

  it('misses nothing either when it was cut off before the first event', async () => {
    await using control = await startControl();
    const { events, client } = control;
    const reader = client.events();
    const first = reader.next();
    await expect.poll(() => control.readers).toBe(1);
    const before = events.latestId;
    await control.close();
    events.publish({ type: 'project.added', data: {} });
    await control.reopen();
    expect((await first).value).toMatchObject({ type: 'project.added', id: before + 1 });
    await reader.return?.();
  });

  it('begins after an id and shows one project when asked to', async () => {
    await using control = await startControl();
    const since = control.events.latestId;
    control.events.publish({ type: 'scan.done', projectId: 'alpha' as ProjectId, data: {} });
    control.events.publish({ type: 'scan.done', projectId: 'beta' as ProjectId, data: { ä: '✓' } });
    for await (const event of control.client.events({ since, projectId: 'beta' })) {
      expect(event).toMatchObject({ id: since + 2, data: { ä: '✓' } });
      break;
    }
  });

  it('does not try again when the daemon refuses', async () => {
    await using control = await startControl();
    await expect(control.client.events({ projectId: 'nobody' }).next()).rejects.toMatchObject({
      code: 'PROJECT_NOT_FOUND',
    });
  });

  it('ends by its signal, also while it waits for the daemon to come back', async () => {
    await using control = await startControl();
    const away = new AbortController();
    const reader = control.client.events({ signal: away.signal, since: control.events.latestId });
    const cancelled = expect(reader.next()).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => control.readers).toBe(1);
    await control.close();
    away.abort();
    await cancelled;
  });
});
