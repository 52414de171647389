import { describe, expect, it } from 'vitest';
import type { Account } from '../../../../src/emulator/accounts.ts';
import { Admission, type Bucket, type Entry } from '../../../../src/emulator/limits/admission.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../../src/emulator/limits/limits.ts';
import { tier, unlimited } from '../../../../src/emulator/limits/tiers.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const ACCOUNT: Account = { name: 'one', organization: 'org-1', keyName: 'ak-1' };
const OTHER: Account = { name: 'two', organization: 'org-2', keyName: 'ak-2' };

function admission(limits: Partial<Limits>) {
  const clock = new ManualClock();
  return { clock, admission: new Admission(clock, () => ({ ...DEFAULT_LIMITS, ...limits })) };
}

function refusalOf(entry: Entry): string {
  return entry.admitted ? 'admitted' : JSON.stringify(entry.refusal);
}

function enterTimes(times: number, to: Admission, account: Account, bucket: Bucket): number {
  return Array.from({ length: times }, () => to.enter(account, bucket)).filter((entry) => entry.admitted).length;
}

describe('Admission', () => {
  it('speaks of concurrency before it speaks of requests a minute', async () => {
    const { admission: door } = admission({ rates: { ...unlimited, concurrency: 1, requestsPerMinute: 1 } });
    const first = door.enter(ACCOUNT, 'inference');
    expect(refusalOf(door.enter(ACCOUNT, 'inference'))).toContain('max concurrency: 1');
    if (first.admitted) first.leave();
    expect(refusalOf(door.enter(ACCOUNT, 'inference'))).toContain('max RPM: 1');
  });

  it('does not count what it refused', async () => {
    const { admission: door, clock } = admission({ rates: { ...unlimited, requestsPerMinute: 2 } });
    expect(enterTimes(10, door, ACCOUNT, 'inference')).toBe(2);
    await clock.advance(60_000);
    expect(enterTimes(10, door, ACCOUNT, 'inference')).toBe(2);
  });

  it('asks to wait for whole seconds, at least one', async () => {
    const { admission: door, clock } = admission({ rates: { ...unlimited, requestsPerMinute: 1 } });
    enterTimes(1, door, ACCOUNT, 'inference');
    await clock.advance(1);
    expect(door.enter(ACCOUNT, 'inference')).toMatchObject({ refusal: { headers: { 'retry-after': '60' } } });
    await clock.advance(59_998);
    expect(door.enter(ACCOUNT, 'inference')).toMatchObject({ refusal: { headers: { 'retry-after': '1' } } });
  });

  it('lets a minute last as long as it is told', async () => {
    const { admission: door, clock } = admission({ rates: { ...unlimited, requestsPerMinute: 1 }, windowMs: 50 });
    expect(enterTimes(2, door, ACCOUNT, 'inference')).toBe(1);
    await clock.advance(50);
    expect(enterTimes(2, door, ACCOUNT, 'inference')).toBe(1);
  });

  it('keeps accounts apart', () => {
    const { admission: door } = admission({ rates: { ...unlimited, requestsPerMinute: 1 } });
    expect(enterTimes(2, door, ACCOUNT, 'inference')).toBe(1);
    expect(enterTimes(2, door, OTHER, 'inference')).toBe(1);
  });

  it('counts the Files API by its own figures', () => {
    const { admission: door } = admission({
      rates: tier('B', 0),
      filesRates: { concurrency: 5, requestsPerMinute: 9 },
    });
    expect(enterTimes(20, door, ACCOUNT, 'files')).toBe(5);
    expect(enterTimes(20, door, ACCOUNT, 'inference')).toBe(1);
  });

  it('counts the Files API together with the rest when told so', () => {
    const { admission: door } = admission({ rates: { ...unlimited, requestsPerMinute: 3 }, filesRates: 'shared' });
    expect(enterTimes(2, door, ACCOUNT, 'files')).toBe(2);
    expect(enterTimes(2, door, ACCOUNT, 'inference')).toBe(1);
  });

  it('does not count the Files API when told so', () => {
    const { admission: door } = admission({ rates: tier('B', 0), filesRates: 'uncounted' });
    expect(enterTimes(2_000, door, ACCOUNT, 'files')).toBe(2_000);
  });

  it('gives a place back to where it was taken although the limits changed meanwhile', () => {
    let filesRates: Limits['filesRates'] = { concurrency: 1, requestsPerMinute: 100 };
    const door = new Admission(new ManualClock(), () => ({ ...DEFAULT_LIMITS, filesRates }));
    const first = door.enter(ACCOUNT, 'files');
    filesRates = 'shared';
    if (first.admitted) first.leave();
    filesRates = { concurrency: 1, requestsPerMinute: 100 };
    expect(door.enter(ACCOUNT, 'files').admitted).toBe(true);
  });

  it('charges tokens by the minute, then by the day', async () => {
    const { admission: door, clock } = admission({
      rates: { ...unlimited, tokensPerMinute: 100, tokensPerDay: 150 },
    });
    expect(door.charge(ACCOUNT, 90)).toBeUndefined();
    expect(door.charge(ACCOUNT, 11)?.body).toContain(
      'Your account org-1<ak-1> request reached organization TPM rate limit, current:90, limit:100',
    );
    await clock.advance(60_000);
    expect(door.charge(ACCOUNT, 61)?.body).toContain('organization TPD rate limit, current:90, limit:150');
    expect(door.charge(ACCOUNT, 60)).toBeUndefined();
    await clock.advance(24 * 3_600_000);
    expect(door.charge(ACCOUNT, 100)).toBeUndefined();
  });
});

describe('the tiers', () => {
  it('have the figures of their table', () => {
    expect(tier('A', 1)).toEqual({
      concurrency: 50,
      requestsPerMinute: 200,
      tokensPerMinute: 2_000_000,
      tokensPerDay: Number.POSITIVE_INFINITY,
    });
    expect(tier('B', 5)).toMatchObject({ concurrency: 100, requestsPerMinute: 300, tokensPerMinute: 5_000_000 });
    expect(tier('B', 0)).toEqual({
      concurrency: 1,
      requestsPerMinute: 3,
      tokensPerMinute: 500_000,
      tokensPerDay: 1_500_000,
    });
  });
});
