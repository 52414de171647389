import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../../../src/core/error-table.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import { answerOf } from '../../../src/core/pace-answer.ts';
import { MOST_TRIES, backoffMs, isOwnFault, judge } from '../../../src/core/retry.ts';

function failure(code: ErrorCode, facts: ConstructorParameters<typeof MoontideError>[2] = {}): MoontideError {
  return new MoontideError(code, 'It failed.', facts);
}

describe('judge', () => {
  it('tries again later what the server or the machine may have overcome by then', () => {
    for (const code of ['SERVER_ERROR', 'BAD_ANSWER', 'UNREADABLE', 'STORE_UNAVAILABLE'] as const) {
      expect(judge(failure(code), 1, 0)).toEqual({ kind: 'later', afterMs: 500 });
      expect(judge(failure(code), MOST_TRIES, 0)).toEqual({ kind: 'fail' });
    }
  });

  it('returns to the line, for as often as it takes, what was asked to slow down', () => {
    for (const code of ['RATE_LIMITED', 'OVERLOADED'] as const) {
      expect(judge(failure(code), 100, 0)).toEqual({ kind: 'return' });
      expect(isOwnFault(failure(code))).toBe(false);
    }
  });

  it('returns to the line, but not without end, what did not reach the account', () => {
    expect(judge(failure('UNREACHABLE'), 1, 0)).toEqual({ kind: 'return' });
    expect(judge(failure('UNREACHABLE'), MOST_TRIES, 0)).toEqual({ kind: 'fail' });
    expect(isOwnFault(failure('UNREACHABLE'))).toBe(true);
  });

  it('stops everything for a refused key and an exhausted quota', () => {
    for (const code of ['KEY_REFUSED', 'QUOTA_EXHAUSTED'] as const) {
      expect(judge(failure(code), 1, 0)).toEqual({ kind: 'stop' });
    }
  });

  it('fails at once for whatever is never to be tried again, or only after a look', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      if (ERRORS[code].retry === 'later' || code === 'KEY_REFUSED' || code === 'QUOTA_EXHAUSTED') continue;
      expect(judge(failure(code), 1, 0)).toEqual({ kind: 'fail' });
    }
    expect(judge(failure('SERVER_ERROR', { retry: 'never' }), 1, 0)).toEqual({ kind: 'fail' });
    expect(judge(new TypeError('a defect'), 1, 0)).toEqual({ kind: 'fail' });
  });
});

describe('backoffMs', () => {
  it('doubles up to a minute, with up to a quarter more', () => {
    const waits = [1, 2, 3, 8, 9, 1_000].map((tries) => backoffMs(tries, 0));
    expect(waits).toEqual([500, 1_000, 2_000, 60_000, 60_000, 60_000]);
    expect(backoffMs(1, 1)).toBe(625);
  });
});

describe('answerOf', () => {
  it('reads the limit and the time that a refusal names', () => {
    const error = failure('RATE_LIMITED', { details: { limit: 'rpm', value: 3 }, retryAfterMs: 1_000 });
    expect(answerOf(error)).toEqual({
      kind: 'limited',
      code: 'RATE_LIMITED',
      retryAfterMs: 1_000,
      named: { limit: 'rpm', value: 3 },
    });
    expect(answerOf(failure('RATE_LIMITED', { details: { status: 429 } }))).toEqual({
      kind: 'limited',
      code: 'RATE_LIMITED',
    });
  });

  it('tells what the server took from what says nothing of the account', () => {
    expect(answerOf(failure('REFUSED_BY_SERVER'))).toEqual({ kind: 'taken' });
    expect(answerOf(failure('SERVER_ERROR'))).toEqual({ kind: 'failed', code: 'SERVER_ERROR' });
    expect(answerOf(failure('ANSWER_LOST'))).toEqual({ kind: 'trouble', code: 'ANSWER_LOST' });
    expect(answerOf(failure('KEY_REFUSED'))).toEqual({ kind: 'barred' });
    expect(answerOf(failure('UNREADABLE'))).toEqual({ kind: 'unknown' });
    expect(answerOf(new TypeError('a defect'))).toEqual({ kind: 'unknown' });
  });
});
