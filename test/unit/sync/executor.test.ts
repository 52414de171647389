import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import { relPath, type ProjectId, type RemoteFile } from '../../../src/core/model.ts';
import type { Executor } from '../../../src/sync/executor.ts';
import type { Remote } from '../../../src/sync/ports/remote.ts';
import type { ProjectStore } from '../../../src/sync/ports/store.ts';
import { executorOver, storedAs } from '../../support/executor.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { sha256Of } from '../../support/world.ts';

const STORED = storedAs('README.md');
const UPLOAD = {
  kind: 'upload',
  because: 'new',
  path: relPath('README.md'),
  sha256: sha256Of('hello'),
  bytes: 5,
  mtimeMs: 1,
  uploadName: 'README.md',
} as const;
const LOCKED = new MoontideError('STORE_UNAVAILABLE', 'locked');

interface Bench {
  readonly store: ProjectStore;
  readonly executor: Executor;
  readonly clock: ManualClock;
  readonly run: () => Promise<unknown>;
  /** From the next transaction on. */
  readonly lock: (isLocked: boolean) => void;
}

function bench(remote: Partial<Remote>): Bench {
  const memory = new MemoryStore().project('project1' as ProjectId);
  const clock = new ManualClock();
  let isLocked = false;
  const store: ProjectStore = new Proxy(memory, {
    get(target, name) {
      if (name === 'transact' && isLocked) {
        return () => {
          throw LOCKED;
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const executor = executorOver({ store, remote, clock });
  return {
    store,
    executor,
    clock,
    run: () => executor.run(UPLOAD, new AbortController().signal),
    lock(locked) {
      isLocked = locked;
    },
  };
}

describe('an upload', () => {
  it('that was stored and cannot be noted is looked for, not tried again', async () => {
    const { store, executor, run, lock } = bench({
      upload: async () => {
        lock(true);
        return STORED;
      },
    });
    await expect(run()).rejects.toMatchObject({ code: 'ANSWER_LOST', retry: 'look' });
    lock(false);
    executor.loseEnded();
    expect(store.intents()).toMatchObject([{ id: 'intent-1', lostAt: expect.any(Number) as number }]);
  });

  it('keeps its own error when that cannot be noted either', async () => {
    const { run, lock } = bench({
      upload: async () => {
        lock(true);
        throw new MoontideError('ANSWER_LOST', 'cut');
      },
    });
    await expect(run()).rejects.toMatchObject({ code: 'ANSWER_LOST', message: 'cut' });
  });

  it('that is under way is not taken for lost', async () => {
    const answer = Promise.withResolvers<RemoteFile>();
    const { store, executor, run } = bench({ upload: () => answer.promise });
    const running = run();
    await setImmediate();
    executor.loseEnded();
    answer.resolve(STORED);
    await running;
    expect(store.records().get(relPath('README.md'))).toMatchObject({ remoteId: 'file-1' });
    expect(store.intents()).toEqual([]);
  });

  it('that is stored but cannot be seen ready is looked for, not tried again', async () => {
    const { store, run, clock } = bench({
      upload: async () => ({ ...STORED, status: 'pending' }),
      get: async () => {
        throw new MoontideError('RATE_LIMITED', 'slow down');
      },
    });
    const ended = run().catch((error: unknown) => error);
    await setImmediate();
    await clock.advance(200);
    expect(await ended).toMatchObject({ code: 'NOT_READY', retry: 'look' });
    expect(store.intents()).toMatchObject([{ lostAt: expect.any(Number) as number }]);
  });
});
