import { describe, expect, it } from 'vitest';
import { admit, isGivenUp, restarted, slotsNow } from '../../../src/core/pacing.ts';
import { PacedAccount, limited, provenAccount } from '../../support/paced-account.ts';

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
    const account = new PacedAccount();
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
    const account = new PacedAccount();
    for (const now of [0, 100, 200, 300, 400]) {
      expect(admit(account.pacing, now)).toEqual({ kind: 'go' });
      const [id] = account.start(1, now);
      account.answer(id, { kind: 'failed', code: 'SERVER_ERROR' }, now + 50);
    }
    expect(admit(account.pacing, 500)).toEqual({ kind: 'wait', until: 950, because: 'SERVER_ERROR' });
  });

  it('ends in giving up after five tries without an answer, and a restart asks with one request', () => {
    const account = new PacedAccount();
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
