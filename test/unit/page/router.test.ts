import { expect, it } from 'vitest';
import { hash, routeOf } from '../../../page/router.ts';

it.each([
  ['', { view: 'projects' }],
  ['#/', { view: 'projects' }],
  ['#/usage', { view: 'usage' }],
  ['#/projects/p1', { view: 'project', id: 'p1' }],
  ['#/projects/p1/clean', { view: 'plan', id: 'p1', kind: 'clean' }],
  ['#/sessions/s%2F1', { view: 'session', id: 's/1' }],
  ['#/projects/p1/burn', { view: 'nowhere' }],
  ['#/usage/p1', { view: 'nowhere' }],
  ['#/projects/p1/clean/more', { view: 'nowhere' }],
  ['#/%', { view: 'nowhere' }],
])('%j leads to %j', (address, route) => {
  expect(routeOf(address)).toEqual(route);
});

it('takes ids with anything in them there and back', () => {
  const id = 'a/b"<script>ü\n%';
  expect(routeOf(hash`projects/${id}`)).toEqual({ view: 'project', id });
});
