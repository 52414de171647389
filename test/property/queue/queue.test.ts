import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/core/error-table.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import { createQueue } from '../../../src/queue/queue.ts';
import { HandWork } from '../../support/hand-work.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const anyKey = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const anyCode = fc.constantFrom<ErrorCode>(
  'RATE_LIMITED',
  'OVERLOADED',
  'UNREACHABLE',
  'ANSWER_LOST',
  'SERVER_ERROR',
  'REFUSED_BY_SERVER',
  'KEY_REFUSED',
  'UNREADABLE',
  'INTERNAL',
);

const anyStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('add' as const), key: anyKey, priority: fc.integer({ min: 0, max: 3 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('succeed' as const), which: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      which: fc.nat(),
      code: anyCode,
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), key: anyKey }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 10_000 }) }) },
);

describe('any work, ended in any way', () => {
  it('has one outcome, shares its key with nothing that runs, and leaves no timer behind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(anyStep, { maxLength: 60 }),
        async (concurrency, steps) => {
          const clock = new ManualClock();
          const queue = createQueue({ clock, random: () => 0.5, limits: { concurrency }, log: new RecordingLog() });
          const works: HandWork[] = [];
          const running = new Set<HandWork>();
          for (const step of steps) {
            const work = [...running][('which' in step ? step.which : 0) % Math.max(1, running.size)];
            if (step.do === 'add') works.push(new HandWork(queue, step.key, step.priority, running));
            else if (step.do === 'succeed') work?.succeed();
            else if (step.do === 'fail') work?.fail(failure(step.code, step.retryAfterMs));
            else if (step.do === 'withdraw') {
              const withdrawn = queue.withdraw((key) => key === step.key);
              for (const aborted of running) if (aborted.key === step.key) aborted.fail(failure('CANCELLED'));
              await withdrawn;
            }
            await clock.advance(step.do === 'wait' ? step.ms : 0);

            const keys = [...running].map((other) => other.key);
            expect(new Set(keys).size).toBe(keys.length);
            expect(keys.length).toBeLessThanOrEqual(concurrency);
            expect(queue.stats()).toMatchObject({ running: keys.length, waiting: waitingKeys(works).size });
          }
          // Whatever is left comes to its end by itself once all requests succeed.
          for (let round = 0; works.some((work) => work.outcome === undefined); round += 1) {
            expect(round).toBeLessThan(1_000);
            for (const work of running) work.succeed();
            await clock.advance(0);
            if (running.size === 0 && clock.nextWake !== undefined) await clock.advance(clock.nextWake - clock.now());
          }
          expect(clock.sleeping).toBe(0);
          await queue[Symbol.asyncDispose]();
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** Of each key, at most the newest waits. */
function waitingKeys(works: readonly HandWork[]): Set<string> {
  return new Set(works.filter((work) => work.outcome === undefined && !work.isRunning).map((work) => work.key));
}

function failure(code: ErrorCode, retryAfterMs?: number): MoontideError {
  return new MoontideError(code, 'It failed.', retryAfterMs === undefined ? {} : { retryAfterMs });
}
