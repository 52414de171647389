import { getEventListeners, once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { createEventLog } from '../../../src/control/event-log.ts';
import type { EventLog } from '../../../src/control/event-log.ts';
import { EventStream } from '../../../src/control/event-stream.ts';
import type { ProjectId } from '../../../src/core/model.ts';
import { ManualClock } from '../../support/manual-clock.ts';

interface Setting {
  readonly log: EventLog;
  readonly clock: ManualClock;
  readonly stopping: AbortController;
  readonly stream: (options?: { readonly since?: number; readonly projectId?: string }) => EventStream;
}

function setting(capacity = 10): Setting {
  const clock = new ManualClock();
  const log = createEventLog({ clock, capacity });
  const stopping = new AbortController();
  return {
    clock,
    log,
    stopping,
    stream: ({ since, projectId } = {}) =>
      new EventStream({ feed: log, clock, since, projectId, stopping: stopping.signal, notice: JSON.stringify }),
  };
}

function publish(log: EventLog, count: number, projectId = 'alpha'): void {
  for (let index = 0; index < count; index += 1) {
    log.publish({ type: 'scan.done', projectId: projectId as ProjectId, data: { index } });
  }
}

/** How many subscriptions there are that began after this call. */
function countSubscriptions(log: EventLog): () => number {
  const subscribe = log.subscribe.bind(log);
  let live = 0;
  log.subscribe = (listener) => {
    const subscription = subscribe(listener);
    live += 1;
    return {
      [Symbol.dispose]() {
        live -= 1;
        subscription[Symbol.dispose]();
      },
    };
  };
  return () => live;
}

/** The types of the events that a stream sent, once it has ended. */
async function typesOf(stream: EventStream): Promise<readonly string[]> {
  return [...(await text(stream)).matchAll(/^event: (.*)$/gm)].map(([, type]) => type ?? '');
}

describe('a stream of events', () => {
  it('begins with where it stands, so that a reader can go on from there', () => {
    const { log, stream } = setting();
    publish(log, 2);
    const reader = stream();
    expect(String(reader.read())).toBe(`retry: 1000\nid: ${log.latestId}\n\n`);
    reader.destroy();
  });

  it('shows what happens from now on', async () => {
    const { log, stopping, stream } = setting();
    publish(log, 2);
    const reader = stream();
    publish(log, 1);
    stopping.abort();
    expect(await typesOf(reader)).toEqual(['scan.done']);
  });

  it('goes on after an event that is remembered, without a gap', async () => {
    const { log, stopping, stream } = setting();
    const start = log.latestId;
    publish(log, 10);
    const reader = stream({ since: start });
    reader.read(0);
    stopping.abort();
    expect(await typesOf(reader)).toEqual(Array.from({ length: 10 }, () => 'scan.done'));
  });

  it('says first that events are missing when they are forgotten, and then what is remembered', async () => {
    const { log, stopping, stream } = setting();
    const start = log.latestId;
    publish(log, 11);
    const reader = stream({ since: start });
    reader.read(0);
    stopping.abort();
    const sent = await text(reader);
    expect([...sent.matchAll(/^event: (.*)$/gm)].map(([, type]) => type)).toEqual([
      'gap',
      ...Array.from({ length: 10 }, () => 'scan.done'),
    ]);
    // A reader that goes on from the gap itself misses nothing more.
    expect(sent).toContain(`id: ${log.forgottenId}\nevent: gap\n`);
    expect(sent).toContain(`"data":{"asked":${start}}`);
  });

  it('says the same to one that comes with an id from the future', async () => {
    const { log, stopping, stream } = setting();
    publish(log, 1);
    const reader = stream({ since: log.latestId + 1 });
    reader.read(0);
    stopping.abort();
    expect(await typesOf(reader)).toEqual(['gap', 'scan.done']);
  });

  it('shows the events of one project when asked to', async () => {
    const { log, stopping, stream } = setting();
    const reader = stream({ projectId: 'beta' });
    reader.read(0);
    publish(log, 2, 'alpha');
    publish(log, 1, 'beta');
    log.publish({ type: 'daemon.stopping', data: {} });
    stopping.abort();
    expect(await typesOf(reader)).toEqual(['scan.done']);
  });

  it('shows what was published before the end', async () => {
    const { log, stopping, stream } = setting();
    const reader = stream();
    reader.read(0);
    log.publish({ type: 'daemon.stopping', data: {} });
    stopping.abort();
    expect(await typesOf(reader)).toEqual(['daemon.stopping']);
  });

  it('ends at once when the end has come already', async () => {
    const { stopping, stream } = setting();
    stopping.abort();
    expect(await typesOf(stream())).toEqual([]);
  });

  it('gives a sign of life while nothing happens', async () => {
    const { clock, stream } = setting();
    const reader = stream();
    reader.read();
    reader.read(0);
    await clock.advance(30_000);
    expect(String(reader.read())).toBe(': still here\n\n: still here\n\n');
    reader.destroy();
  });

  it('leaves no timer and no subscription when its reader goes away', async () => {
    const { clock, log, stopping, stream } = setting();
    const live = countSubscriptions(log);
    const reader = stream();
    expect([clock.sleeping, live(), getEventListeners(stopping.signal, 'abort').length]).toEqual([1, 1, 1]);
    reader.destroy();
    await once(reader, 'close');
    expect([clock.sleeping, live(), getEventListeners(stopping.signal, 'abort').length]).toEqual([0, 0, 0]);
  });
});

describe('a reader that does not read', () => {
  const LARGE = { text: 'x'.repeat(20_000) };

  function flood({ log }: Setting, count: number): void {
    for (let index = 0; index < count; index += 1) log.publish({ type: 'scan.done', data: LARGE });
  }

  it('is told and cut off when it falls behind by half of what is remembered', async () => {
    const there = setting(20);
    const reader = there.stream();
    reader.read(0);
    flood(there, 30);
    const types = await typesOf(reader);
    expect(types.at(-1)).toBe('dropped');
    expect(types.length).toBeLessThan(10);
  });

  it('can go on after that without loss', async () => {
    const there = setting(20);
    const start = there.log.latestId;
    const reader = there.stream();
    reader.read(0);
    flood(there, 18);
    const sent = await text(reader);
    const last = Number([...sent.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1]);
    const seen = [...sent.matchAll(/^event: scan.done$/gm)].length;
    expect(last).toBe(start + seen);
    const again = there.stream({ since: last });
    const ids: number[] = [];
    for await (const chunk of again.setEncoding('utf8') as AsyncIterable<string>) {
      expect(chunk).not.toContain('event: gap');
      ids.push(...[...chunk.matchAll(/^id: (\d+)\nevent/gm)].map(([, id]) => Number(id)));
      if (ids.at(-1) === there.log.latestId) break;
    }
    expect(ids).toEqual(Array.from({ length: 18 - seen }, (_, index) => last + index + 1));
  });

  it('is told what it missed when it reads, but more slowly than events come', async () => {
    const there = setting(20);
    const reader = there.stream();
    let seen = '';
    for (let round = 0; round < 30; round += 1) {
      flood(there, 5);
      seen += String(reader.read() ?? '');
    }
    there.stopping.abort();
    seen += await text(reader);
    expect(seen).toContain('event: gap');
    expect(seen).not.toContain('event: dropped');
    const ids = [...seen.matchAll(/^id: (\d+)\nevent: scan/gm)].map(([, id]) => Number(id));
    expect(ids.toSorted((left, right) => left - right)).toEqual(ids);
    expect(ids.at(-1)).toBe(there.log.latestId);
  });

  it('is not cut off while it catches up with all that is remembered', async () => {
    const there = setting(20);
    flood(there, 30);
    const reader = there.stream({ since: 0 });
    reader.read(0);
    flood(there, 3);
    there.stopping.abort();
    expect(await typesOf(reader)).not.toContain('dropped');
  });

  it('holds no more than its buffer, however much is published', () => {
    const there = setting(1000);
    const reader = there.stream();
    reader.read(0);
    flood(there, 5000);
    expect(reader.readableLength).toBeLessThan(200_000);
    reader.destroy();
  });

  it('does not hold up another', async () => {
    const there = setting(20);
    const slow = there.stream();
    slow.read(0);
    const quick = there.stream();
    let seen = 0;
    quick.setEncoding('utf8').on('data', (chunk: string) => {
      seen += [...chunk.matchAll(/^event: scan.done$/gm)].length;
    });
    for (let index = 0; index < 100; index += 1) {
      flood(there, 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(seen).toBe(100));
    slow.destroy();
    quick.destroy();
  });

  it('is let go for good when it does not even read that', async () => {
    const there = setting(20);
    const reader = there.stream();
    reader.read(0);
    flood(there, 30);
    const closed = once(reader, 'error');
    await there.clock.advance(10_000);
    await closed;
    expect(reader.destroyed).toBe(true);
    expect(there.clock.sleeping).toBe(0);
  });
});
