import { expect, it } from 'vitest';
import { openerFor } from '../../../src/cli/open-browser.ts';

it.each([
  ['darwin', {}, 'open'],
  ['linux', { DISPLAY: ':0' }, 'xdg-open'],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
  // Over ssh a browser would start in the terminal, or not at all.
  ['linux', {}, undefined],
  ['linux', { DISPLAY: '' }, undefined],
] as const)('on %s with %j pages are opened by %s', (platform, env, opener) => {
  expect(openerFor(platform, env)).toBe(opener);
});
