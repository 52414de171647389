import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/core/error-table.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import type { PacingLimits } from '../../../src/core/pacing.ts';
import { createQueue } from '../../../src/queue/queue.ts';
import type { Queue } from '../../../src/sync/ports/queue.ts';
import { HandWork } from '../../support/hand-work.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';

describe('add', () => {
  it('gives the result of the work', async () => {
    const { add, settle } = open();
    const work = add('a');
    await settle();
    work.succeed('uploaded');
    await settle();
    expect(work.outcome).toEqual({ kind: 'done', result: 'uploaded' });
  });

  it('starts the work at once when nothing is in the way', () => {
    const { add } = open();
    expect(add('a').isRunning).toBe(true);
  });

  it('runs the most urgent first, the oldest among equals, whatever was urgent when it was added', async () => {
    const { add, settle, finish } = open({ concurrency: 1 });
    const first = add('first');
    const [low, middle, lateMiddle] = [add('low', 1), add('middle', 2), add('late middle', 2)];
    await finish(first);
    expect(middle.isRunning).toBe(true);
    const urgent = add('urgent', 9);
    await finish(middle);
    expect(urgent.isRunning).toBe(true);
    await finish(urgent);
    expect(lateMiddle.isRunning).toBe(true);
    await finish(lateMiddle);
    expect(low.isRunning).toBe(true);
    await settle();
  });

  it('has never more under way than configured', async () => {
    const { add, settle, queue } = open({ concurrency: 3 });
    const works = Array.from({ length: 30 }, (_, index) => add(`k${index}`));
    for (let round = 0; round < 30; round += 1) {
      expect(works.filter((work) => work.isRunning).length).toBeLessThanOrEqual(3);
      for (const work of works) work.succeed();
      await settle();
    }
    expect(works.every((work) => work.outcome?.kind === 'done')).toBe(true);
    expect(queue.stats()).toMatchObject({ waiting: 0, running: 0, concurrency: 3, requests: 30, rateLimited: 0 });
  });
});

describe('one key', () => {
  it('is in line once: newer work takes the place of what waits', async () => {
    const { add, settle, finish } = open({ concurrency: 1 });
    const blocker = add('blocker');
    const older = add('doc', 5);
    const other = add('other', 5);
    const newer = add('doc', 1);
    await settle();
    expect(older.outcome).toEqual({ kind: 'superseded' });
    await finish(blocker);
    expect(newer.isRunning).toBe(true);
    expect(other.isRunning).toBe(false);
    expect(older.tries).toHaveLength(0);
  });

  it('never runs twice at the same time: newer work follows what runs', async () => {
    const { add, settle, finish } = open();
    await finish(add('warm'));
    const running = add('doc', 5);
    const newer = add('doc', 5);
    const other = add('other', 1);
    await settle();
    expect([running, newer, other].map((work) => work.isRunning)).toEqual([true, false, true]);
    await finish(running);
    expect(running.outcome).toEqual({ kind: 'done', result: 'doc' });
    expect(newer.isRunning).toBe(true);
  });

  it('does not try again what failed when newer work waits', async () => {
    const { add, settle } = open();
    const running = add('doc');
    const newer = add('doc');
    running.fail(failure('SERVER_ERROR'));
    await settle();
    expect(running.outcome).toEqual({ kind: 'superseded' });
    expect(newer.isRunning).toBe(true);
  });
});

describe('withdraw', () => {
  it('takes out what waits and aborts what runs, and is done when nothing of it runs any more', async () => {
    const { add, settle, queue } = open({ concurrency: 1 });
    const running = add('p1/a');
    const waiting = add('p1/b');
    const other = add('p2/a');
    let isDone = false;
    const withdrawn = queue.withdraw((key) => key.startsWith('p1/')).then(() => (isDone = true));
    await settle();
    expect(waiting.outcome).toEqual({ kind: 'withdrawn' });
    expect(running.signal?.aborted).toBe(true);
    expect(isDone).toBe(false);
    expect(other.isRunning).toBe(false);
    running.fail(failure('ANSWER_LOST'));
    await withdrawn;
    await settle();
    expect(running.outcome).toEqual({ kind: 'withdrawn' });
    expect(other.isRunning).toBe(true);
  });

  it('tells the truth of work that was done all the same', async () => {
    const { add, settle, queue } = open();
    const work = add('a');
    const withdrawn = queue.withdraw(() => true);
    work.succeed('stored');
    await withdrawn;
    await settle();
    expect(work.outcome).toEqual({ kind: 'done', result: 'stored' });
  });

  it('is no trouble of the account', async () => {
    const { add, settle, queue } = open();
    const work = add('a');
    const withdrawn = queue.withdraw(() => true);
    work.fail(failure('ANSWER_LOST'));
    await withdrawn;
    expect(add('b').isRunning).toBe(true);
    await settle();
  });
});

describe('a failure', () => {
  it('that may pass is tried five times, ever later, while others go on', async () => {
    const { add, settle, finish, clock, queue } = open();
    await finish(add('warm'));
    const failing = add('failing');
    const waits: number[] = [];
    for (let tries = 1; tries < 5; tries += 1) {
      failing.fail(failure('SERVER_ERROR'));
      await settle();
      const other = add(`other ${tries}`);
      expect(other.isRunning).toBe(true);
      await finish(other);
      const failedAt = clock.monotonic();
      await clock.advance((clock.nextWake ?? 0) - clock.now());
      waits.push(clock.monotonic() - failedAt);
      expect(failing.tries).toHaveLength(tries + 1);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
    const last = failure('SERVER_ERROR');
    failing.fail(last);
    await settle();
    expect(failing.outcome).toEqual({ kind: 'failed', error: last });
    expect(queue.stats().retries).toBe(4);
  });

  it('counts as a try only where the work may be at fault', async () => {
    const { add, settle, clock } = open();
    const work = add('a');
    for (const code of ['RATE_LIMITED', 'OVERLOADED', 'SERVER_ERROR', 'SERVER_ERROR', 'SERVER_ERROR'] as const) {
      work.fail(failure(code));
      await settle();
      while (!work.isRunning) await clock.advance((clock.nextWake ?? Infinity) - clock.now());
    }
    work.fail(failure('SERVER_ERROR'));
    await settle();
    expect(work.outcome).toBeUndefined();
  });

  it('that cannot pass, or needs a look first, is one at once', async () => {
    const { add, settle } = open();
    for (const code of ['REFUSED_BY_SERVER', 'ANSWER_LOST', 'PERMISSION_DENIED'] as const) {
      const work = add(code);
      const error = failure(code);
      work.fail(error);
      await settle();
      expect(work.outcome).toEqual({ kind: 'failed', error });
      expect(work.tries).toHaveLength(1);
    }
  });

  it('that is enough for whom the work is for is one at once, whatever may pass', async () => {
    const { queue } = open();
    let tries = 0;
    const outcome = queue.add({
      key: 'a',
      priority: 1,
      run: async () => {
        tries += 1;
        throw new MoontideError('UNREACHABLE', 'it said nothing');
      },
      isEnough: () => true,
    });
    expect(await outcome).toMatchObject({ kind: 'failed', error: { code: 'UNREACHABLE' } });
    expect(tries).toBe(1);
  });

  it('that is a defect is handed on as it is', async () => {
    const { add, settle } = open();
    const defect = new TypeError('a defect');
    const work = add('a');
    work.fail(defect);
    await settle();
    expect(work.outcome).toEqual({ kind: 'failed', error: defect });
  });
});

describe('an account that asks to slow down', () => {
  it('is left alone for as long as it asks, and its work is tried as often as it takes', async () => {
    const { add, settle, clock, queue } = open();
    const work = add('a');
    for (let tries = 1; tries <= 8; tries += 1) {
      work.fail(failure('RATE_LIMITED', 20_000));
      await settle();
      expect(work.tries).toHaveLength(tries);
      expect(queue.stats()).toMatchObject({
        waiting: 1,
        waitsUntil: clock.now() + 20_000,
        waitsBecause: 'RATE_LIMITED',
        rateLimited: tries,
      });
      const urgent = add('urgent', 9);
      await clock.advance(19_999);
      expect(work.isRunning || urgent.isRunning).toBe(false);
      await queue.withdraw((key) => key === 'urgent');
      // The pace may take longer than what was asked for.
      while (work.tries.length === tries) await clock.advance((clock.nextWake ?? Infinity) - clock.now());
    }
    work.succeed();
    await settle();
    expect(work.outcome).toEqual({ kind: 'done', result: 'a' });
    expect(queue.stats()).not.toHaveProperty('waitsUntil');
  });

  it('is asked by one request first, the most urgent, and by the others when that was taken', async () => {
    const { add, settle, clock, running } = open();
    const warm = Array.from({ length: 20 }, (_, index) => add(`warm ${index}`));
    while (warm.some((work) => work.outcome === undefined)) {
      for (const work of running) work.succeed();
      await settle();
    }
    const works = [add('a', 1), add('b', 2), add('c', 3), add('d', 4)];
    expect(running.size).toBe(4);
    for (const work of works) work.fail(failure('RATE_LIMITED', 2_000));
    await settle();
    await clock.advance(2_000);
    expect([...running].map((work) => work.key)).toEqual(['d']);
    works[3]?.succeed();
    await clock.advance(1_000);
    expect(running.size).toBeGreaterThan(0);
  });
});

describe('an account that takes nothing', () => {
  it.each(['KEY_REFUSED', 'QUOTA_EXHAUSTED'] as const)('fails all that waits at once: %s', async (code) => {
    const { add, settle } = open({ concurrency: 2 });
    const works = Array.from({ length: 20 }, (_, index) => add(`k${index}`));
    const [running, other, ...waiting] = works;
    const error = failure(code);
    running?.fail(error);
    await settle();
    expect(waiting.every((work) => work.outcome?.kind === 'failed' && work.outcome.error === error)).toBe(true);
    expect(waiting.every((work) => work.tries.length === 0)).toBe(true);
    expect(other?.isRunning).toBe(true);
  });

  it('is asked again, by one request, when there is new work', async () => {
    const { add, settle, finish } = open();
    await finish(add('warm'));
    const refused = add('refused');
    refused.fail(failure('KEY_REFUSED'));
    await settle();
    const [next, after] = [add('next'), add('after')];
    expect([next.isRunning, after.isRunning]).toEqual([true, false]);
    await finish(next);
    expect(after.isRunning).toBe(true);
  });
});

describe('an account out of reach', () => {
  it('fails all that waits after five tries, and is asked again by new work', async () => {
    const { add, settle, clock, running } = open();
    const works = Array.from({ length: 20 }, (_, index) => add(`k${index}`));
    const error = failure('UNREACHABLE');
    let tries = 0;
    while (works.some((work) => work.outcome === undefined)) {
      if (running.size === 0) await clock.advance((clock.nextWake ?? Infinity) - clock.now());
      tries += 1;
      for (const work of running) work.fail(error);
      await settle();
    }
    expect(tries).toBe(5);
    expect(works.every((work) => work.outcome?.kind === 'failed' && work.outcome.error === error)).toBe(true);
    const [next, after] = [add('next'), add('after')];
    expect([next.isRunning, after.isRunning]).toEqual([true, false]);
    next.succeed();
    await settle();
    expect(after.isRunning).toBe(true);
  });
});

describe('at rest', () => {
  it('keeps no timer, whatever happened before', async () => {
    const { add, settle, clock, queue } = open();
    const [limited, failing] = [add('limited'), add('failing')];
    limited.fail(failure('RATE_LIMITED', 60_000));
    failing.fail(failure('SERVER_ERROR'));
    await settle();
    expect(clock.sleeping).toBe(1);
    await queue.withdraw(() => true);
    await settle();
    expect(clock.sleeping).toBe(0);
  });
});

describe('disposal', () => {
  it('withdraws everything, waits for what runs, and takes nothing more', async () => {
    const { add, settle, clock, queue } = open({ concurrency: 1 });
    const [running, waiting] = [add('running'), add('waiting')];
    let isDisposed = false;
    const disposed = queue[Symbol.asyncDispose]().then(() => (isDisposed = true));
    await settle();
    expect(waiting.outcome).toEqual({ kind: 'withdrawn' });
    expect(running.signal?.aborted).toBe(true);
    expect(isDisposed).toBe(false);
    running.fail(failure('CANCELLED'));
    await disposed;
    const late = add('late');
    await settle();
    expect(late.outcome).toEqual({ kind: 'withdrawn' });
    expect(late.tries).toHaveLength(0);
    expect(clock.sleeping).toBe(0);
  });
});

describe('disposal of a queue whose account is held', () => {
  it('does not wait for the account', async () => {
    const { add, settle, clock, queue } = open();
    const [limited, waiting] = [add('limited'), add('waiting')];
    limited.fail(failure('RATE_LIMITED', 60_000));
    waiting.fail(failure('RATE_LIMITED', 60_000));
    await settle();
    await queue[Symbol.asyncDispose]();
    expect([limited, waiting].map((work) => work.outcome?.kind)).toEqual(['withdrawn', 'withdrawn']);
    expect(clock.sleeping).toBe(0);
  });
});

describe('the log', () => {
  it('says that the account asked to slow down, and for how long', async () => {
    const { add, settle, log } = open();
    add('a').fail(failure('RATE_LIMITED', 1_000));
    await settle();
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({ level: 'info', fields: { code: 'RATE_LIMITED', retryAfterMs: 1_000 } });
  });
});

interface Opened {
  readonly queue: Queue;
  readonly clock: ManualClock;
  readonly log: RecordingLog;
  readonly running: Set<HandWork>;
  readonly add: (key: string, priority?: number) => HandWork;
  readonly settle: () => Promise<void>;
  readonly finish: (work: HandWork) => Promise<void>;
}

function open(limits: Partial<PacingLimits> = {}): Opened {
  const clock = new ManualClock();
  const log = new RecordingLog();
  const running = new Set<HandWork>();
  const queue = createQueue({ clock, random: () => 0, limits: { concurrency: 64, ...limits }, log });
  const settle = (): Promise<void> => clock.advance(0);
  return {
    queue,
    clock,
    log,
    running,
    add: (key, priority) => new HandWork(queue, key, priority, running),
    settle,
    async finish(work) {
      work.succeed();
      await settle();
    },
  };
}

function failure(code: ErrorCode, retryAfterMs?: number): MoontideError {
  return new MoontideError(code, 'It failed.', retryAfterMs === undefined ? {} : { retryAfterMs });
}
