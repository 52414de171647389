import { describe, expect, it } from 'vitest';
import { admit, createPacing, paceOf } from '../../../src/core/pacing.ts';
import { PacedAccount, limited } from '../../support/paced-account.ts';
import type { Counting, ServerLimits } from '../../support/rate-limited-server.ts';
import { seededRandom } from '../../../src/emulator/seeded-random.ts';
import { idealMs, simulateUploads, type Simulation } from '../../support/upload-simulation.ts';

const COUNTINGS: readonly Counting[] = ['fixed', 'aligned', 'sliding', 'bucket'];
const RETRY_AFTERS = ['exact', 'seconds', 'one-second', 'none'] as const;

describe('without limits', () => {
  it.each([5, 50, 500])('500 uploads of %d ms take a twentieth of the time of one after another', (latencyMs) => {
    const { ms, refused } = simulateUploads({ ...uploads(500, latencyMs), server: UNLIMITED });
    expect(refused).toBe(0);
    expect(ms).toBeLessThan((500 * latencyMs) / 20);
  });

  it('never has more under way than configured', () => {
    const { mostUnderWay } = simulateUploads({ ...uploads(500, 50), server: UNLIMITED, concurrency: 7 });
    expect(mostUnderWay).toBe(7);
  });

  it('never starts more in a minute than configured, though the account allows it', () => {
    const { starts } = simulateUploads({ ...uploads(500, 50), server: UNLIMITED, requestsPerMinute: 120 });
    const inMinute = starts.map((from) => starts.filter((at) => at >= from && at < from + 60_000).length);
    expect(Math.max(...inMinute)).toBe(120);
  });
});

describe('with 15 requests at once and 100 a minute', () => {
  const cases = COUNTINGS.flatMap((counting) => RETRY_AFTERS.map((retryAfter) => [counting, retryAfter] as const));

  it.each(cases)('counted %s, Retry-After %s: 500 uploads meet at most ten refusals', (counting, retryAfter) => {
    for (const simulation of variants(counting, retryAfter, 60_000)) {
      const { ms, refused, early } = simulateUploads(simulation);
      expect(early).toBe(0);
      expect(refused).toBeLessThanOrEqual(10);
      expect(ms).toBeLessThan(1.3 * idealMs(simulation));
    }
  });

  it.each(COUNTINGS)('counted %s by a short minute, it takes little longer than it must', (counting) => {
    for (const windowMs of [4_000, 6_000]) {
      for (const simulation of variants(counting, 'exact', windowMs)) {
        const { ms, refused, early } = simulateUploads(simulation);
        expect(early).toBe(0);
        expect(refused).toBeLessThanOrEqual(counting === 'bucket' ? 15 : 8);
        expect(ms).toBeLessThan(1.4 * idealMs(simulation));
      }
    }
  });
});

describe('with one request at once and 3 a minute', () => {
  it.each(COUNTINGS)('counted %s, it comes to a pace near the limit', (counting) => {
    for (const retryAfter of RETRY_AFTERS) {
      const rate = { counting, count: 3, windowMs: 60_000 };
      const simulation = { ...uploads(200, 50), server: { concurrency: 1, rate, retryAfter, isNamed: false } };
      const { ms, refused } = simulateUploads(simulation);
      expect(refused).toBeLessThanOrEqual(20);
      expect(ms).toBeLessThan(1.3 * idealMs(simulation));
    }
  });
});

describe('a limit that is hard to tell', () => {
  // Found by simulation: each of these took several times as long, or twice as many refusals, without one of the rules.
  const cases: readonly HardCase[] = [
    ['a scout past the wall of slots is taken by chance', [15, 100, 'sliding', 4_000], 'seconds', 5, 15, 8, 1.3],
    ['slots that were opened by chance are refused at once', [20, 150, 'sliding'], 'one-second', 50, 3, 14, 1.2],
    ['a burst of refusals is blamed on the slots', [40, 100, 'bucket', 6_000], 'seconds', 200, 10, 18, 1.3],
    ['a lone refusal is blamed on the slots', [3, 100, 'sliding'], 'one-second', 50, 1, 10, 1.3],
    ['slots are tried again while the pace holds them back', [3, 100, 'sliding'], 'one-second', 50, 10, 10, 1.3],
    ['more slots are being tried where a wall of the pace is', [40, 100, 'aligned', 6_000], 'seconds', 50, 3, 5, 1.3],
    ['the first window is measured much too long', [1, 3, 'aligned', 4_000], 'one-second', 50, 6, 12, 1.2],
    ['the first window is measured much too short', [20, 150, 'sliding'], 'one-second', 5, 2, 18, 1.3],
    ['it is reached soon after a wall that does not stand', [20, 150, 'sliding'], 'one-second', 50, 2, 18, 1.5],
    ['it does not go with its concurrency', [1, 200, 'sliding', 2_000], 'one-second', 5, 591, 4, 2],
  ];

  it.each(cases)('%s', (_, [concurrency, count, counting, windowMs], retryAfter, latencyMs, seed, refusals, times) => {
    const simulation = account({ concurrency, count, counting, windowMs, retryAfter, latencyMs, seed });
    const { ms, refused } = simulateUploads(simulation);
    expect(refused).toBeLessThanOrEqual(refusals);
    expect(ms).toBeLessThan(times * idealMs(simulation));
  });
});

describe('requests that open connections while others overtake them', () => {
  it('are waited for before more follow one that went alone', () => {
    for (const seed of [1, 2, 3, 4]) {
      const facts = { concurrency: 40, count: 100, counting: 'sliding', retryAfter: 'seconds', latencyMs: 5 } as const;
      const simulation = { ...account({ ...facts, seed }), connectMs: 100 };
      const { ms, refused } = simulateUploads(simulation);
      expect(refused).toBeLessThanOrEqual(10);
      expect(ms).toBeLessThan(1.2 * idealMs(simulation));
    }
  });

  it('hold nobody up for long', () => {
    const account = new PacedAccount();
    const [slow] = account.start(1, 0);
    for (let request = 2; request <= 101; request += 1) {
      const [id] = account.start(1, request);
      account.answer(id, { kind: 'taken' }, request + 0.5);
    }
    // The last is one more than the hundred that a published tier allows a minute: it went alone, and was taken.
    expect(admit(account.pacing, 102)).toEqual({ kind: 'wait', until: 1_101.5 });
    expect(admit(account.pacing, 1_101.5)).toEqual({ kind: 'go' });
    account.answer(slow, { kind: 'taken' }, 103);
    expect(admit(account.pacing, 103)).toEqual({ kind: 'go' });
  });
});

describe('when the limits change', () => {
  const limited: ServerLimits = {
    concurrency: 15,
    rate: { counting: 'sliding', count: 100, windowMs: 60_000 },
    retryAfter: 'seconds',
    isNamed: false,
  };

  it('goes faster, bit by bit, when a limit is lifted', () => {
    const simulation = { ...uploads(5_000, 300), server: limited, change: { at: 300_000, server: UNLIMITED } };
    expect(simulateUploads(simulation).ms).toBeLessThan(0.7 * idealMs({ ...simulation, server: limited }));
  });

  it('finds the new pace when a limit is lowered', () => {
    const wide = { ...limited, concurrency: 100, rate: { counting: 'sliding', count: 500, windowMs: 60_000 } } as const;
    const simulation = { ...uploads(3_500, 50), server: wide, change: { at: 300_000, server: limited } };
    const { ms, refused } = simulateUploads(simulation);
    expect(refused).toBeLessThan(70);
    expect(ms).toBeLessThan(300_000 + 1.3 * 10 * 60_000);
  });
});

describe('a server that refuses at random, at whatever pace', () => {
  it.each([0.02, 0.05, 0.1, 0.2])('%s of the requests, does not slow the rest down for long', (share) => {
    for (const retryAfter of ['none', 'one-second'] as const) {
      for (const seed of [1, 2, 3, 4, 5, 6]) {
        const random = seededRandom(seed + 100);
        const server: ServerLimits = { retryAfter, isNamed: false, isStray: () => random() < share };
        const { ms, early } = simulateUploads({ uploads: 300, latencyMs: 50, seed, server });
        // A pace that is learned from such refusals falls ever lower: to an hour and more for these.
        expect(ms).toBeLessThan(share < 0.2 ? 100_000 : 150_000);
        expect(early).toBe(0);
      }
    }
  });

  it('lets a few uploads through soon, although there is little to tell chance by', () => {
    for (const retryAfter of ['none', 'one-second'] as const) {
      const times = Array.from({ length: 21 }, (_, seed) => {
        const random = seededRandom(seed + 100);
        const server: ServerLimits = { retryAfter, isNamed: false, isStray: () => random() < 0.2 };
        return simulateUploads({ uploads: 40, latencyMs: 50, seed, server }).ms;
      }).toSorted((a, b) => a - b);
      expect(times[10]).toBeLessThan(30_000);
      expect(times.at(-1)).toBeLessThan(180_000);
    }
  });

  it('is not taken for one by a limit that is met later', () => {
    for (const seed of [1, 2, 3, 4]) {
      const random = seededRandom(seed + 100);
      const troubled: ServerLimits = { retryAfter: 'none', isNamed: false, isStray: () => random() < 0.2 };
      const server = account({
        concurrency: 15,
        count: 100,
        counting: 'bucket',
        retryAfter: 'none',
        latencyMs: 50,
        seed,
      });
      const simulation = { ...server, server: troubled, change: { at: 10_000, server: server.server } };
      const { refused } = simulateUploads(simulation);
      // Many of them before the change.
      expect(refused).toBeLessThan(100);
    }
  });
});

describe('paceOf', () => {
  it('is unknown as long as others may have used the account up', () => {
    const used = new PacedAccount();
    used.takeRound(1, 0);
    const [id] = used.start(1, 20);
    used.answer(id, limited({ retryAfterMs: 5_000 }), 30);
    used.takeRound(1, 5_030);
    expect(paceOf(used.pacing)).toBeUndefined();
  });

  it('is what is configured until something less is learned', () => {
    expect(paceOf(createPacing({ concurrency: 1 }))).toBeUndefined();
    expect(paceOf(createPacing({ concurrency: 1, requestsPerMinute: 300 }))).toBe(300);
    const rate = { counting: 'sliding', count: 100, windowMs: 60_000 } as const;
    const server = { concurrency: 15, rate, retryAfter: 'exact', isNamed: true } as const;
    const { pacing } = simulateUploads({ ...uploads(300, 50), server, requestsPerMinute: 300 });
    expect(paceOf(pacing)).toBeGreaterThan(95);
    expect(paceOf(pacing)).toBeLessThan(105);
  });
});

const UNLIMITED: ServerLimits = { retryAfter: 'none', isNamed: false };

function uploads(count: number, latencyMs: number): Omit<Simulation, 'server'> {
  return { uploads: count, latencyMs, seed: 1 };
}

type HardCase = readonly [
  title: string,
  limits: readonly [concurrency: number, count: number, counting: Counting, windowMs?: number],
  retryAfter: ServerLimits['retryAfter'],
  latencyMs: number,
  seed: number,
  refusals: number,
  /** The time that it may take, in times of the shortest. */
  times: number,
];

/** A few accounts that differ in latency, in what part of a window they are met, and in naming their limits. */
function variants(counting: Counting, retryAfter: ServerLimits['retryAfter'], windowMs: number): Simulation[] {
  return [5, 50, 100].flatMap((latencyMs) =>
    [1, 2, 3, 4].map((seed) =>
      account({ concurrency: 15, count: 100, counting, windowMs, retryAfter, latencyMs, seed, isNamed: seed === 4 }),
    ),
  );
}

interface AccountFacts {
  readonly concurrency: number;
  readonly count: number;
  readonly counting: Counting;
  readonly windowMs?: number | undefined;
  readonly retryAfter: ServerLimits['retryAfter'];
  readonly latencyMs: number;
  readonly seed: number;
  readonly isNamed?: boolean;
}

function account(facts: AccountFacts): Simulation {
  const { concurrency, count, counting, windowMs = 60_000, retryAfter, latencyMs, seed, isNamed = false } = facts;
  const rate = { counting, count, windowMs, phaseMs: ((seed * 0.618) % 1) * windowMs };
  return { server: { concurrency, rate, retryAfter, isNamed }, uploads: 500, latencyMs, seed };
}
