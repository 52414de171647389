import { describe, expect, it } from 'vitest';
import { fitsSocket } from '../../../src/control/socket.ts';

describe('a path fits a socket', () => {
  it.each([
    ['linux', 107, true],
    ['linux', 108, false],
    ['darwin', 103, true],
    ['darwin', 104, false],
  ] as const)('on %s with %i bytes: %s', (platform, bytes, fits) => {
    expect(fitsSocket('/'.padEnd(bytes, 'x'), platform)).toBe(fits);
  });

  it('by its bytes, not by its letters', () => {
    expect(fitsSocket(`/${'é'.repeat(53)}`, 'linux')).toBe(true);
    expect(fitsSocket(`/${'é'.repeat(54)}`, 'linux')).toBe(false);
  });
});
