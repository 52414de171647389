import { describe, expect, it, vi } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import type { JobId, ProjectId } from '../../../src/core/model.ts';
import type { Job } from '../../../src/sync/ports/jobs.ts';
import { nextReport } from '../../../src/sync/job-order.ts';
import { SideLine, type SideLineParts } from '../../../src/sync/side-line.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const PROJECT = 'alpha' as ProjectId;

function lineWith(work: SideLineParts['work']) {
  const { jobs } = new MemoryStore();
  const told: string[] = [];
  const line = new SideLine({
    projectId: PROJECT,
    jobs,
    clock: new ManualClock(),
    work,
    choose: nextReport,
    log: new RecordingLog(),
    publish: (type, { state }) => told.push(`${type} ${String(state)}`),
  });
  const put = (name: string, kind: Job['kind'] = 'report'): Job => {
    const progress = { planned: 0, ended: 0 };
    const job: Job = { id: name as JobId, projectId: PROJECT, kind, state: 'queued', askedAt: 0, progress };
    jobs.put(job);
    return job;
  };
  const stateOf = (job: Job): string | undefined => jobs.get(job.id)?.state;
  return { line, jobs, told, put, stateOf };
}

const untilAborted: SideLineParts['work'] = (_job, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

describe('a line beside the account', () => {
  it('does those that are in line, and leaves other jobs alone', async () => {
    const { line, told, put, stateOf } = lineWith(async () => undefined);
    const [first, second, other] = [put('1'), put('2'), put('3', 'sync')];
    line.wake();
    await vi.waitFor(() => expect(stateOf(second)).toBe('done'));
    expect([stateOf(first), stateOf(other)]).toEqual(['done', 'queued']);
    const third = put('4');
    line.wake();
    await vi.waitFor(() => expect(stateOf(third)).toBe('done'));
    expect(told.slice(0, 2)).toEqual(['job.started running', 'job.ended done']);
  });

  it('says why one failed, and goes on', async () => {
    let calls = 0;
    const { line, jobs, put, stateOf } = lineWith(async () => {
      calls += 1;
      if (calls === 1) throw new MoontideError('KEY_MISSING', 'There is no key.');
    });
    const [first, second] = [put('1'), put('2')];
    line.wake();
    await vi.waitFor(() => expect(stateOf(second)).toBe('done'));
    expect(jobs.get(first.id)).toMatchObject({ state: 'failed', error: { code: 'KEY_MISSING' } });
  });

  it('ends one that is cancelled', async () => {
    const { line, told, put, stateOf } = lineWith(untilAborted);
    const job = put('1');
    line.wake();
    await vi.waitFor(() => expect(stateOf(job)).toBe('running'));
    line.cancel({ ...job, state: 'running' }, new MoontideError('CANCELLED', 'It was cancelled.'));
    await line[Symbol.asyncDispose]();
    expect(stateOf(job)).toBe('cancelled');
    expect(told).toEqual(['job.started running', 'job.ended cancelled']);
  });

  it('leaves one that is under way at the end for the next start', async () => {
    const { line, jobs, put, stateOf } = lineWith(untilAborted);
    const job = put('1');
    line.wake();
    await vi.waitFor(() => expect(stateOf(job)).toBe('running'));
    await line[Symbol.asyncDispose]();
    expect(stateOf(job)).toBe('running');
    jobs.requeueRunning();
    expect(stateOf(job)).toBe('queued');
  });
});
