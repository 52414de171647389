import { describe, expect, it } from 'vitest';
import { slotsNow } from '../../../src/core/pacing.ts';
import { limited, provenAccount } from '../../support/paced-account.ts';

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
