import { describe, expect, it } from 'vitest';
import type { JobId, ProjectId } from '../../../src/core/model.ts';
import { nextOnAccount, nextOnSessions, nextReport } from '../../../src/sync/job-order.ts';
import type { Job, JobState } from '../../../src/sync/ports/jobs.ts';

/** Newest first, as they are remembered; each is called by its kind. */
const jobs = (...oldestFirst: readonly (readonly [Job['kind'], JobState])[]): readonly Job[] =>
  oldestFirst
    .map(([kind, state]): Job => {
      const progress = { planned: 0, ended: 0 };
      return { id: kind as string as JobId, projectId: 'alpha' as ProjectId, kind, state, askedAt: 0, progress };
    })
    .toReversed();

describe('the order of jobs', () => {
  it('lets work on the account wait until the sessions before it are archived', () => {
    expect(nextOnAccount(jobs(['archive-sessions', 'queued'], ['clean', 'queued']))).toBeUndefined();
    expect(nextOnAccount(jobs(['archive-sessions', 'running'], ['clean', 'queued']))).toBeUndefined();
    expect(nextOnAccount(jobs(['archive-sessions', 'done'], ['clean', 'queued']))?.kind).toBe('clean');
    expect(nextOnAccount(jobs(['archive-sessions', 'failed'], ['clean', 'queued']))?.kind).toBe('clean');
    expect(nextOnAccount(jobs(['sync', 'queued'], ['archive-sessions', 'queued']))?.kind).toBe('sync');
  });

  it('lets a session wait until everything before it is uploaded', () => {
    expect(nextOnSessions(jobs(['initial', 'running'], ['create-session', 'queued']))).toBeUndefined();
    expect(nextOnSessions(jobs(['initial', 'queued'], ['create-session', 'queued']))).toBeUndefined();
    expect(nextOnSessions(jobs(['initial', 'done'], ['create-session', 'queued']))?.kind).toBe('create-session');
    expect(nextOnSessions(jobs(['create-session', 'running'], ['archive-sessions', 'queued']))).toBeUndefined();
  });

  it('lets reports wait for nothing, and nothing for them', () => {
    const line = jobs(['report', 'queued'], ['clean', 'queued'], ['create-session', 'queued']);
    expect([nextReport(line)?.kind, nextOnAccount(line)?.kind]).toEqual(['report', 'clean']);
    expect(nextOnSessions(jobs(['report', 'queued'], ['create-session', 'queued']))?.kind).toBe('create-session');
  });
});
