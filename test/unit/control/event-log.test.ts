import { describe, expect, it } from 'vitest';
import { createEventLog } from '../../../src/control/event-log.ts';
import type { EventLog } from '../../../src/control/event-log.ts';
import type { ProjectId } from '../../../src/core/model.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function publish(log: EventLog, count: number): void {
  for (let index = 0; index < count; index += 1) log.publish({ type: 'scan.done', data: { index } });
}

function idsAfter(log: EventLog, id: number): readonly number[] {
  const ids: number[] = [];
  for (let event = log.next(id); event !== undefined; event = log.next(event.id)) ids.push(event.id);
  return ids;
}

describe('the log of events', () => {
  it('numbers events one after the other', () => {
    const log = createEventLog({ clock: new ManualClock() });
    const start = log.latestId;
    publish(log, 3);
    expect(idsAfter(log, start)).toEqual([start + 1, start + 2, start + 3]);
    expect(log.latestId).toBe(start + 3);
    expect(log.next(log.latestId)).toBeUndefined();
  });

  it('begins above the ids of a daemon that ran before', async () => {
    const clock = new ManualClock();
    const before = createEventLog({ clock });
    publish(before, 999);
    await clock.advance(1);
    expect(createEventLog({ clock }).latestId).toBeGreaterThanOrEqual(before.latestId);
  });

  it('keeps ids exact numbers', () => {
    const log = createEventLog({ clock: new ManualClock(Date.UTC(2200, 0, 1)) });
    publish(log, 2);
    expect(Number.isSafeInteger(log.latestId)).toBe(true);
  });

  it('remembers no more than its capacity', () => {
    const log = createEventLog({ clock: new ManualClock(), capacity: 3 });
    const start = log.latestId;
    publish(log, 10);
    expect(idsAfter(log, start)).toEqual([start + 8, start + 9, start + 10]);
    expect(log.forgottenId).toBe(start + 7);
  });

  it('remembers a thousand unless told otherwise', () => {
    const log = createEventLog({ clock: new ManualClock() });
    publish(log, 1001);
    expect(log.latestId - log.forgottenId).toBe(1000);
  });

  it('writes an event as it goes over the wire, as it was when it was published', () => {
    const log = createEventLog({ clock: new ManualClock(Date.UTC(2026, 1, 3)) });
    const start = log.latestId;
    const data = { kind: 'sync' };
    log.publish({ type: 'job.queued', projectId: 'alpha' as ProjectId, data });
    data.kind = 'clean';
    log.publish({ type: 'daemon.stopping', data: {} });
    expect(JSON.parse(log.next(start)?.json ?? '')).toEqual({
      id: start + 1,
      at: '2026-02-03T00:00:00.000Z',
      type: 'job.queued',
      projectId: 'alpha',
      data: { kind: 'sync' },
    });
    expect(JSON.parse(log.next(start + 1)?.json ?? '')).not.toHaveProperty('projectId');
  });

  it('writes instants in the data as text, wherever they are', () => {
    const log = createEventLog({ clock: new ManualClock() });
    const at = Date.UTC(2026, 1, 3);
    const data = { kind: 'settling', since: at, until: at + 1, halt: { uploadedAt: at }, at: 5, bytes: 7, format: 8 };
    log.publish({ type: 'project.state', data });
    expect(JSON.parse(log.next(log.latestId - 1)?.json ?? '')).toMatchObject({
      data: {
        since: '2026-02-03T00:00:00.000Z',
        until: '2026-02-03T00:00:00.001Z',
        halt: { uploadedAt: '2026-02-03T00:00:00.000Z' },
        at: 5,
        bytes: 7,
        format: 8,
      },
    });
  });

  it('tells its subscribers until they are disposed of', () => {
    const log = createEventLog({ clock: new ManualClock() });
    let told = 0;
    const listener = (): void => {
      told += 1;
    };
    {
      using first = log.subscribe(listener);
      using second = log.subscribe(listener);
      expect(first).not.toBe(second);
      publish(log, 1);
      expect(told).toBe(2);
    }
    publish(log, 1);
    expect(told).toBe(2);
  });
});
