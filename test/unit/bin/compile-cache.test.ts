import { describe, expect, it } from 'vitest';
import { compileCacheFolder } from '../../../bin/compile-cache.cjs';

describe('compileCacheFolder', () => {
  const home = '/home/u';

  it('is in the folder of the user for caches', () => {
    expect(compileCacheFolder({ env: {}, platform: 'linux', home })).toBe('/home/u/.cache/moontide');
    expect(compileCacheFolder({ env: {}, platform: 'darwin', home })).toBe('/home/u/Library/Caches/moontide');
    expect(compileCacheFolder({ env: { XDG_CACHE_HOME: '/c' }, platform: 'linux', home })).toBe('/c/moontide');
  });

  it('is in MOONTIDE_HOME, which holds everything', () => {
    const env = { MOONTIDE_HOME: '/m', XDG_CACHE_HOME: '/c' };
    expect(compileCacheFolder({ env, platform: 'linux', home })).toBe('/m/cache');
  });

  it("is what Node's own variable says", () => {
    const env = { NODE_COMPILE_CACHE: '/n', MOONTIDE_HOME: '/m' };
    expect(compileCacheFolder({ env, platform: 'linux', home })).toBe('/n');
  });

  it('is never made from a path that is not absolute', () => {
    const env = { MOONTIDE_HOME: 'm', XDG_CACHE_HOME: 'c' };
    expect(compileCacheFolder({ env, platform: 'linux', home })).toBe('/home/u/.cache/moontide');
  });
});
