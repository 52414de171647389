import { describe, expect, it } from 'vitest';
import { closest } from '../../../src/config/closest.ts';

describe('closest', () => {
  const names = ['quiet_ms', 'ceiling_ms', 'scan_seconds'];

  it.each([
    ['quite_ms', 'quiet_ms'],
    ['quietms', 'quiet_ms'],
    ['QUIET_MS', 'quiet_ms'],
    ['scan_second', 'scan_seconds'],
  ])('takes %s for %s', (typed, name) => {
    expect(closest(typed, names)).toBe(name);
  });

  it.each(['', 'x', 'colour', 'timeouts'])('takes %j for nothing', (typed) => {
    expect(closest(typed, names)).toBeUndefined();
  });
});
