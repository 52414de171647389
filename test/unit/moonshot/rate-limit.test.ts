import { describe, expect, it } from 'vitest';
import { readRateLimit, readRetryAfterMs } from '../../../src/moonshot/rate-limit.ts';

describe('readRateLimit', () => {
  it.each([
    [
      'Your account org-1<ak-1> request reached organization max concurrency: 50, please try again after 1 seconds',
      { limit: 'concurrency', value: 50 },
    ],
    [
      'Your account org-1<ak-1> request reached organization max RPM: 3, please try again after 20 seconds',
      { limit: 'rpm', value: 3 },
    ],
    ['request reached user+model max RPM: 50', { limit: 'rpm', value: 50 }],
    [
      'Your account org-1<ak-1> request reached organization TPM rate limit, current:500100, limit:500000',
      { limit: 'tpm', value: 500_000 },
    ],
    [
      'Your account org-1 / proj-1 <ak-1> request reached organization TPD rate limit, current: 1526210, limit: 1500000',
      { limit: 'tpd', value: 1_500_000 },
    ],
    ['request reached project TPM rate limit, current: 1410, limit: 100', { limit: 'tpm', value: 100 }],
  ])('finds the limit in: %s', (message, limit) => {
    expect(readRateLimit(message)).toEqual(limit);
  });

  it.each(['', 'Organization Rate limit exceeded, please try again after 1 seconds', 'max RPM: soon'])(
    'finds none in: %j',
    (message) => {
      expect(readRateLimit(message)).toBeUndefined();
    },
  );
});

describe('readRetryAfterMs', () => {
  it('reads seconds', () => {
    expect(readRetryAfterMs({ 'retry-after': '7' }, '')).toBe(7000);
    expect(readRetryAfterMs({ 'retry-after': '0' }, '')).toBe(0);
    expect(readRetryAfterMs({ 'retry-after': '1.2345' }, '')).toBe(1235);
  });

  it("reads a date, counted from the answer's own clock", () => {
    const headers = { date: 'Sun, 06 Nov 2094 08:49:30 GMT', 'retry-after': 'Sun, 06 Nov 2094 08:50:00 GMT' };
    expect(readRetryAfterMs(headers, '')).toBe(30_000);
  });

  it('takes a date that has passed as no wait', () => {
    const headers = { date: 'Sun, 06 Nov 2094 08:49:30 GMT', 'retry-after': 'Sun, 06 Nov 2094 08:00:00 GMT' };
    expect(readRetryAfterMs(headers, '')).toBe(0);
  });

  it('believes the standard header before the own one, and that before the text', () => {
    const message = 'please try again after 3 seconds';
    expect(readRetryAfterMs({ 'retry-after': '1', 'x-retry-after': '2' }, message)).toBe(1000);
    expect(readRetryAfterMs({ 'x-retry-after': '2' }, message)).toBe(2000);
    expect(readRetryAfterMs({}, message)).toBe(3000);
    expect(readRetryAfterMs({}, 'please try again after 1 second')).toBe(1000);
  });

  it('goes on to the next source when one is not understood', () => {
    expect(readRetryAfterMs({ 'retry-after': 'soon', 'x-retry-after': '2' }, '')).toBe(2000);
    expect(readRetryAfterMs({ 'retry-after': 'Sun, 06 Nov 2094 08:49:30 GMT' }, '')).toBeUndefined();
    expect(readRetryAfterMs({ 'retry-after': '-5' }, 'try again later')).toBeUndefined();
  });

  it('takes the first of a header that was sent twice', () => {
    expect(readRetryAfterMs({ 'retry-after': ['4', '9'] }, '')).toBe(4000);
  });
});
