import { expect, it } from 'vitest';
import { daemonEnvironment } from '../../../src/cli/daemon-environment.ts';

it('gives the daemon one arena of memory, unless a person has chosen otherwise', () => {
  expect(daemonEnvironment({ PATH: '/bin' })).toEqual({ PATH: '/bin', MALLOC_ARENA_MAX: '1' });
  expect(daemonEnvironment({ MALLOC_ARENA_MAX: '4' })).toEqual({ MALLOC_ARENA_MAX: '4' });
});
