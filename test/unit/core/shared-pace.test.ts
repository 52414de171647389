import { describe, expect, it } from 'vitest';
import { createPacing } from '../../../src/core/pacing.ts';
import {
  agreedPace,
  lowestLimits,
  paceToShare,
  paceWithin,
  partOf,
  placeOf,
  shareOf,
} from '../../../src/core/shared-pace.ts';
import type { Answer } from '../../../src/core/pace-answer.ts';

const TAKEN: Answer = { kind: 'taken' };
const LIMITED: Answer = { kind: 'limited', code: 'RATE_LIMITED' };
const TROUBLE: Answer = { kind: 'trouble', code: 'OVERLOADED' };

describe('the pace that all agree on', () => {
  const agreed = { concurrency: 8, requestsPerMinute: 100 };
  const slower = { concurrency: 2, requestsPerMinute: 30 };

  it.each([LIMITED, TROUBLE])('is slowed by who was refused: $kind', (answer) => {
    expect(agreedPace(agreed, slower, answer)).toEqual(slower);
  });

  it.each([TAKEN, { kind: 'failed', code: 'SERVER_ERROR' }, { kind: 'barred' }, { kind: 'unknown' }] as const)(
    'is not slowed by a machine that knows less of the account: $kind',
    (answer) => {
      expect(agreedPace(agreed, slower, answer)).toEqual(agreed);
    },
  );

  it('is raised by who found that more is taken', () => {
    expect(agreedPace(agreed, { concurrency: 9, requestsPerMinute: 120 }, TAKEN)).toEqual({
      concurrency: 9,
      requestsPerMinute: 120,
    });
  });

  it('keeps a limit that the others do not know of', () => {
    expect(agreedPace(agreed, { concurrency: 8 }, TAKEN)).toEqual(agreed);
  });

  it('is what was found of the account, not what one machine is configured to', () => {
    const configured = paceToShare(createPacing({ concurrency: 4, requestsPerMinute: 60 }), 0);
    expect(agreedPace({ concurrency: 1 }, configured, TAKEN)).not.toHaveProperty('requestsPerMinute');
  });
});

describe('machines that are configured differently', () => {
  it('do what every one of them allows', () => {
    const all = [
      { concurrency: 8, requestsPerMinute: 900 },
      { concurrency: 64 },
      { concurrency: 9, requestsPerMinute: 300 },
    ];
    expect(lowestLimits(all)).toEqual({ concurrency: 8, requestsPerMinute: 300 });
    expect(lowestLimits([{ concurrency: 64 }])).toEqual({ concurrency: 64 });
  });

  it('go as fast as the account was found to allow, within that', () => {
    const limits = { concurrency: 8, requestsPerMinute: 300 };
    expect(paceWithin({ concurrency: 20, requestsPerMinute: 100 }, limits)).toEqual({
      concurrency: 8,
      requestsPerMinute: 100,
    });
    expect(paceWithin({ concurrency: 2 }, limits)).toEqual({ concurrency: 2, requestsPerMinute: 300 });
    expect(paceWithin({ concurrency: 2, holdMs: 5 }, { concurrency: 64 })).toEqual({ concurrency: 2, holdMs: 5 });
  });
});

describe('a part of the pace', () => {
  it('is the share of both limits, and one request at a time at least', () => {
    expect(partOf({ concurrency: 10, requestsPerMinute: 100 }, 0.4)).toEqual({ concurrency: 4, requestsPerMinute: 40 });
    expect(partOf({ concurrency: 2 }, 0.1)).toEqual({ concurrency: 1 });
  });

  it('of the limits is at least one request, and everything for one who is alone', () => {
    const limits = { concurrency: 8, requestsPerMinute: 100 };
    const pacing = createPacing(limits);
    expect(shareOf(limits, pacing, 1)).toBe(limits);
    expect(shareOf(limits, pacing, 0.5)).toEqual({ concurrency: 4, requestsPerMinute: 50 });
    expect(shareOf(limits, pacing, 0.001)).toEqual({ concurrency: 1, requestsPerMinute: 1 });
    expect(shareOf({ concurrency: 8 }, createPacing({ concurrency: 8 }), 0.5)).toEqual({ concurrency: 4 });
  });

  it('all together is not more than the whole', () => {
    const limits = { concurrency: 9, requestsPerMinute: 100 };
    const part = shareOf(limits, createPacing(limits), 1 / 3);
    expect(part.concurrency * 3).toBeLessThanOrEqual(9);
    expect((part.requestsPerMinute ?? 0) * 3).toBeLessThanOrEqual(100);
  });
});

describe("the place in the engine's queue", () => {
  it('is the lower, the higher the priority', () => {
    const places = [1_000, 10, 0, -10, -1_000].map(placeOf);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(places).size).toBe(places.length);
  });

  it.each([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0.4])('is one that the engine takes: %d', (priority) => {
    const place = placeOf(priority);
    expect(place).toBe(Math.round(place));
    expect(place).toBeGreaterThanOrEqual(1);
    expect(place).toBeLessThanOrEqual(2_097_152);
  });
});
