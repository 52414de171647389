import { describe, expect, it } from 'vitest';
import type { ProjectId } from '../../../src/core/model.ts';
import type { StreamEvent } from '../../../src/control/protocol/event.ts';
import { startControl } from '../../support/control.ts';
import type { RunningControl } from '../../support/control.ts';
import { callJson, callSocket, openSocket } from '../../support/raw-http.ts';

function publish({ events }: RunningControl, count: number, projectId = 'alpha', data: StreamEvent['data'] = {}): void {
  for (let index = 0; index < count; index += 1) {
    events.publish({ type: 'scan.done', projectId: projectId as ProjectId, data });
  }
}

/** The next events of the stream, as its lines have them. */
async function take(stream: AsyncIterable<string>, count: number): Promise<readonly StreamEvent[]> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk;
    const blocks = text.split('\n\n').filter((block) => block.includes('data: '));
    if (blocks.length >= count && text.endsWith('\n\n')) return blocks.map(parse);
  }
  throw new Error(`the stream ended after: ${text}`);
}

function parse(block: string): StreamEvent {
  const event = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '') as StreamEvent;
  expect(block).toContain(`id: ${event.id}\nevent: ${event.type}\n`);
  return event;
}

async function follow(
  { socketPath }: RunningControl,
  path = '/events',
  headers: Readonly<Record<string, string>> = {},
): Promise<AsyncIterable<string>> {
  const answer = await openSocket(socketPath, { path, headers });
  expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  return answer.setEncoding('utf8') as AsyncIterable<string>;
}

describe('the stream of events over the socket', () => {
  it('shows what happens, with the id to go on from', async () => {
    await using control = await startControl();
    const stream = await follow(control);
    publish(control, 2, 'alpha', { documents: 3 });
    const events = await take(stream, 2);
    expect(events.map(({ id }) => id)).toEqual([control.events.latestId - 1, control.events.latestId]);
    expect(events[0]).toMatchObject({ type: 'scan.done', projectId: 'alpha', data: { documents: 3 } });
    expect(new Date(events[0]?.at ?? '').getTime()).toBeGreaterThan(0);
  });

  it('goes on after Last-Event-ID, which comes before the query', async () => {
    await using control = await startControl();
    const start = control.events.latestId;
    publish(control, 4);
    const stream = await follow(control, `/events?since=${start}`, { 'last-event-id': String(start + 2) });
    expect((await take(stream, 2)).map(({ id }) => id)).toEqual([start + 3, start + 4]);
  });

  it('says that there is a gap when the id is forgotten', async () => {
    await using control = await startControl({ capacity: 5 });
    const start = control.events.latestId;
    publish(control, 8);
    const events = await take(await follow(control, `/events?since=${start}`), 6);
    expect(events.map(({ type }) => type)).toEqual(['gap', ...Array.from({ length: 5 }, () => 'scan.done')]);
  });

  it('shows one project alone when asked to, and knows which there are', async () => {
    await using control = await startControl();
    const stream = await follow(control, '/events?project=beta');
    publish(control, 3, 'alpha');
    publish(control, 1, 'beta');
    expect((await take(stream, 1)).map(({ projectId }) => projectId)).toEqual(['beta']);
    expect((await callJson(control.socketPath, 'GET', '/events?project=nobody')).status).toBe(404);
  });

  it('refuses a Last-Event-ID that is no id', async () => {
    await using control = await startControl();
    const answer = await callSocket(control.socketPath, { path: '/events', headers: { 'last-event-id': 'abc' } });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { details: { field: 'last-event-id' } } });
  });

  it('drops a reader that does not read, while another misses nothing', async () => {
    await using control = await startControl({ capacity: 40 });
    const slow = await openSocket(control.socketPath, { path: '/events' });
    slow.pause();
    const quick = await follow(control);
    const large = { text: 'x'.repeat(100_000) };
    const start = control.events.latestId;
    let next = start;
    let seen = '';
    for await (const chunk of quick) {
      seen = seen.slice(-200_000) + chunk;
      if (seen.includes(`"id":${next},`) || next === start) {
        if (next === start + 100) break;
        publish(control, 1, 'alpha', large);
        next += 1;
      }
    }
    let text = '';
    for await (const chunk of slow.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
    const last = text.trimEnd().split('\n\n').at(-1) ?? '';
    const dropped = parse(last);
    expect(dropped.type).toBe('dropped');
    expect(dropped.id).toBeLessThan(start + 60);
    expect(dropped.id).toBe(start + text.split('event: scan.done').length - 1);
  });
});
