import { describe, expect, it } from 'vitest';
import {
  admit,
  answered,
  createPacing,
  isGivenUp,
  paceOf,
  restarted,
  slotsNow,
  started,
} from '../../../src/core/pacing.ts';
import type { Answer } from '../../../src/core/pace-answer.ts';
import type { Counting, ServerLimits } from '../../support/rate-limited-server.ts';
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
    ['the first window is measured much too long', [1, 3, 'aligned', 4_000], 'one-second', 50, 1, 9, 1.3],
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
    const account = new Account();
    const [slow] = account.start(1, 0);
    for (const now of [10, 20, 30]) {
      const [id] = account.start(1, now);
      account.answer(id, { kind: 'taken' }, now + 5);
    }
    // The fourth in a minute went alone, and was taken.
    expect(admit(account.pacing, 35)).toEqual({ kind: 'wait', until: 1_035 });
    expect(admit(account.pacing, 1_035)).toEqual({ kind: 'go' });
    account.answer(slow, { kind: 'taken' }, 40);
    expect(admit(account.pacing, 40)).toEqual({ kind: 'go' });
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

describe('slots', () => {
  it('go one beyond a published wall, and further when that one was taken', () => {
    const account = provenAccount();
    expect(slotsNow(account.pacing, 10)).toBe(4);
    account.takeRound(4, 20);
    account.takeRound(8, 40);
    expect(slotsNow(account.pacing, 50)).toBe(15);
    account.takeRound(15, 60);
    expect(slotsNow(account.pacing, 70)).toBe(16);
  });

  it('stop below what was refused, and try it again after half a minute', () => {
    const account = provenAccount();
    const [, , , fourth] = account.start(4, 20);
    account.answer(fourth, limited({ named: { limit: 'concurrency', value: 3 } }), 25);
    expect(slotsNow(account.pacing, 25)).toBe(3);
    account.takeAll(30);
    account.takeRound(1, 40);
    account.takeRound(3, 60);
    expect(slotsNow(account.pacing, 20_000)).toBe(3);
    expect(slotsNow(account.pacing, 40_000)).toBe(4);
  });
});

describe('slots of which several were refused at once', () => {
  it('are fewer by as many', () => {
    const account = provenAccount();
    account.takeRound(4, 20);
    const burst = account.start(8, 40);
    for (const id of burst.slice(5)) account.answer(id, limited({}), 45);
    expect(account.pacing.slots.learned?.limit).toBe(5);
  });

  it('are fewer by a quarter, once, when others use the account', () => {
    const account = provenAccount();
    account.takeRound(4, 20);
    const burst = account.start(4, 40);
    for (const id of burst.slice(2)) account.answer(id, limited({ named: { limit: 'concurrency', value: 15 } }), 45);
    expect(account.pacing.slots.learned?.limit).toBe(3);
  });

  it('are not to blame when the wait that is asked for is longer than a slot takes to become free', () => {
    const account = provenAccount();
    account.takeRound(4, 20);
    const [, , , , , sixth] = account.start(6, 40);
    account.answer(sixth, limited({ retryAfterMs: 2_000 }), 45);
    expect(account.pacing.slots.learned).toBeUndefined();
  });
});

describe('slots whose limit stands', () => {
  it('are tried again after twice the time', () => {
    const account = provenAccount();
    const [, , , fourth] = account.start(4, 20);
    account.answer(fourth, limited({ named: { limit: 'concurrency', value: 3 } }), 25);
    account.takeAll(30);
    const [, , , scout] = account.start(4, 40_000);
    account.answer(scout, limited({ named: { limit: 'concurrency', value: 3 } }), 40_005);
    account.takeAll(40_010);
    expect(slotsNow(account.pacing, 95_000)).toBe(3);
    expect(slotsNow(account.pacing, 105_000)).toBe(4);
  });

  it('are as they were when the pace was to blame after all', () => {
    const account = provenAccount();
    account.takeRound(4, 20);
    const [, , , , , sixth] = account.start(6, 40);
    account.answer(sixth, limited({}), 45);
    account.takeAll(50);
    expect(account.pacing.slots.learned?.limit).toBe(5);
    const [alone] = account.start(1, 60);
    account.answer(alone, limited({}), 70);
    expect(account.pacing.slots.learned).toBeUndefined();
  });
});

describe('Retry-After', () => {
  it('is waited for whatever else is known, and one goes first then', () => {
    const account = provenAccount();
    const [first] = account.start(3, 20);
    account.answer(first, limited({ retryAfterMs: 7_000, named: { limit: 'concurrency', value: 2 } }), 30);
    account.takeAll(40);
    expect(admit(account.pacing, 7_029)).toEqual({ kind: 'wait', until: 7_030, because: 'RATE_LIMITED' });
    expect(admit(account.pacing, 7_030)).toEqual({ kind: 'go' });
    account.start(1, 7_030);
    expect(admit(account.pacing, 7_040)).toEqual({ kind: 'wait' });
    account.takeAll(7_050);
    expect(admit(account.pacing, 7_050)).toEqual({ kind: 'go' });
  });

  it('of a server that failed holds the account as well', () => {
    const account = new Account();
    const [id] = account.start(1, 0);
    account.answer(id, { kind: 'failed', code: 'SERVER_ERROR', retryAfterMs: 3_000 }, 10);
    expect(admit(account.pacing, 100)).toEqual({ kind: 'wait', until: 3_010, because: 'SERVER_ERROR' });
  });
});

describe('trouble', () => {
  it('leaves the account alone twice as long each time, with one request at a time', () => {
    const account = provenAccount();
    const waits: number[] = [];
    for (let now = 100; waits.length < 9;) {
      const [id] = account.start(1, now);
      account.answer(id, { kind: 'trouble', code: 'OVERLOADED' }, now + 1);
      const admission = admit(account.pacing, now + 1);
      const until = admission.kind === 'wait' ? (admission.until ?? 0) : 0;
      waits.push(until - now - 1);
      expect(slotsNow(account.pacing, until)).toBe(1);
      now = until;
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('is counted once for requests that were under way together', () => {
    const account = provenAccount();
    for (const [index, id] of account.start(4, 20).entries()) {
      account.answer(id, { kind: 'trouble', code: 'UNREACHABLE' }, 30 + index);
    }
    expect(admit(account.pacing, 40)).toEqual({ kind: 'wait', until: 530, because: 'UNREACHABLE' });
  });

  it('is not seen in a lost answer while others come', () => {
    const account = provenAccount();
    const [first, second] = account.start(2, 20);
    account.answer(first, { kind: 'taken' }, 30);
    account.answer(second, { kind: 'trouble', code: 'ANSWER_LOST' }, 40);
    expect(admit(account.pacing, 40)).toEqual({ kind: 'go' });
  });

  it('is seen in a server that fails for everything', () => {
    const account = new Account();
    for (const now of [0, 100, 200, 300, 400]) {
      expect(admit(account.pacing, now)).toEqual({ kind: 'go' });
      const [id] = account.start(1, now);
      account.answer(id, { kind: 'failed', code: 'SERVER_ERROR' }, now + 50);
    }
    expect(admit(account.pacing, 500)).toEqual({ kind: 'wait', until: 950, because: 'SERVER_ERROR' });
  });

  it('ends in giving up after five tries without an answer, and a restart asks with one request', () => {
    const account = new Account();
    for (const now of [0, 60_000, 120_000, 180_000, 240_000]) {
      expect(isGivenUp(account.pacing)).toBe(false);
      const [id] = account.start(1, now);
      account.answer(id, { kind: 'trouble', code: 'UNREACHABLE' }, now + 1);
    }
    expect(isGivenUp(account.pacing)).toBe(true);
    account.pacing = restarted(account.pacing);
    expect(isGivenUp(account.pacing)).toBe(false);
    expect(admit(account.pacing, 250_000)).toEqual({ kind: 'go' });
    account.start(1, 250_000);
    expect(admit(account.pacing, 250_000)).toEqual({ kind: 'wait' });
  });

  it('after a success asks with more and more at once again', () => {
    const account = provenAccount();
    const [id] = account.start(1, 100);
    account.answer(id, { kind: 'trouble', code: 'OVERLOADED' }, 101);
    account.takeRound(1, 1_000);
    expect(slotsNow(account.pacing, 1_010)).toBe(2);
    account.takeRound(2, 1_020);
    expect(slotsNow(account.pacing, 1_030)).toBe(4);
  });
});

describe('a refused key', () => {
  it('makes the next request go alone', () => {
    const account = provenAccount();
    const [id] = account.start(1, 20);
    account.answer(id, { kind: 'barred' }, 30);
    account.start(1, 40);
    expect(admit(account.pacing, 50)).toEqual({ kind: 'wait' });
  });
});

describe('paceOf', () => {
  it('is unknown as long as others may have used the account up', () => {
    const used = new Account();
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

function limited(facts: Partial<Extract<Answer, { kind: 'limited' }>>): Answer {
  return { kind: 'limited', code: 'RATE_LIMITED', ...facts };
}

/** Requests to one account, by hand. */
class Account {
  pacing = createPacing({ concurrency: 64 });
  #nextId = 0;

  start(count: number, now: number): [number, ...number[]] {
    const ids: [number, ...number[]] = [this.#start(now)];
    while (ids.length < count) ids.push(this.#start(now));
    return ids;
  }

  answer(id: number | undefined, answer: Answer, now: number): void {
    this.pacing = answered(this.pacing, id ?? -1, answer, now, 0);
  }

  takeAll(now: number): void {
    for (const id of this.pacing.underWay.keys()) this.answer(id, { kind: 'taken' }, now);
  }

  takeRound(count: number, now: number): void {
    this.start(count, now);
    this.takeAll(now + 10);
  }

  #start(now: number): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.pacing = started(this.pacing, id, now);
    return id;
  }
}

/** One that took two at once, by the time of 10 ms. */
function provenAccount(): Account {
  const account = new Account();
  account.takeRound(2, 0);
  return account;
}
