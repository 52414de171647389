import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobId, ProjectId } from '../../../src/core/model.ts';
import { REMEMBERED_JOBS } from '../../../src/store/jobs.ts';
import { openStore } from '../../../src/store/open.ts';
import type { JobResult } from '../../../src/sync/ports/jobs.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { jobFor } from '../../support/store-values.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function openIn(folder: string) {
  return openStore({ path: join(folder, 'moontide.db'), clock: new ManualClock() });
}

const result: JobResult = {
  uploaded: 1,
  replaced: 2,
  adopted: 3,
  deleted: 4,
  forgotten: 5,
  failed: 6,
  unchanged: 7,
  leftOut: 8,
  uploadedBytes: 9,
};

describe('stored jobs', () => {
  it('come back as they were put, with what they lack still lacking', () => {
    using folder = tempFolder();
    using store = openIn(folder.path);
    const bare = jobFor('bare', 'queued');
    const full = jobFor('full', 'failed', {
      planId: 'a plan',
      startedAt: 1,
      endedAt: 2,
      progress: { planned: 3, ended: 4 },
      result,
      error: { code: 'CANCELLED', message: 'stopped', fix: 'again' },
    });
    store.jobs.put(bare);
    store.jobs.put(full);
    expect(store.jobs.get(bare.id)).toStrictEqual(bare);
    expect(store.jobs.get(full.id)).toStrictEqual(full);
    expect(store.jobs.get('other' as JobId)).toBeUndefined();
  });

  it('are listed newest first, even when the clock went back, and keep their place when they change', () => {
    using folder = tempFolder();
    using store = openIn(folder.path);
    store.jobs.put(jobFor('first', 'queued', { askedAt: 2_000 }));
    store.jobs.put(jobFor('second', 'queued', { askedAt: 1_000 }));
    store.jobs.put(jobFor('first', 'done', { askedAt: 2_000, endedAt: 3_000 }));
    expect(store.jobs.list({}).map(({ id }) => id)).toEqual(['second', 'first']);
    expect(store.jobs.list({ limit: 1 }).map(({ id }) => id)).toEqual(['second']);
    expect(store.jobs.list({ projectId: 'other234' as ProjectId })).toEqual([]);
  });

  it('are told apart from those that have ended, by project', () => {
    using folder = tempFolder();
    using store = openIn(folder.path);
    const first = jobFor('first', 'queued', { askedAt: 1_000 });
    const { projectId } = first;
    store.jobs.put(first);
    store.jobs.put(jobFor('second', 'running', { askedAt: 2_000 }));
    expect(store.jobs.open(projectId).map(({ id }) => id)).toEqual(['second', 'first']);
    store.jobs.put(jobFor('first', 'done', { askedAt: 1_000, endedAt: 3_000 }));
    expect(store.jobs.open(projectId).map(({ id }) => id)).toEqual(['second']);
    expect(store.jobs.open('other234' as ProjectId)).toEqual([]);
  });

  it('return to the line when their process is gone, and keep when they began', () => {
    using folder = tempFolder();
    {
      using store = openIn(folder.path);
      store.jobs.put(jobFor('running', 'running', { startedAt: 5, progress: { planned: 9, ended: 3 } }));
      store.jobs.put(jobFor('done', 'done', { startedAt: 5, endedAt: 6, result }));
    }
    using store = openIn(folder.path);
    store.jobs.requeueRunning();
    expect(store.jobs.get('running' as JobId)).toStrictEqual(jobFor('running', 'queued', { startedAt: 5 }));
    expect(store.jobs.get('done' as JobId)?.state).toBe('done');
  });

  it('are forgotten beyond the newest that ended; those that wait or run never are', () => {
    using folder = tempFolder();
    using store = openIn(folder.path);
    store.jobs.put(jobFor('waits', 'queued'));
    store.jobs.put(jobFor('runs', 'running'));
    store.project('proj2345' as ProjectId).transact(() => {
      for (let number = 1; number <= REMEMBERED_JOBS + 3; number += 1) {
        store.jobs.put(jobFor(`job-${number}`, number % 2 === 0 ? 'done' : 'cancelled', { endedAt: number }));
      }
    });
    const ids = store.jobs.list({}).map(({ id }) => String(id));
    expect(ids).toHaveLength(REMEMBERED_JOBS + 2);
    expect(ids.slice(0, 2)).toEqual([`job-${REMEMBERED_JOBS + 3}`, `job-${REMEMBERED_JOBS + 2}`]);
    expect(ids.slice(-3)).toEqual(['job-4', 'runs', 'waits']);
  });
});
