import { expect, it } from 'vitest';
import { cookieHeader, readCookie } from '../../../../src/control/page/cookie.ts';

it.each([
  ['page=abc', 'abc'],
  ['other=1; page=abc; page=def', 'abc'],
  ['a page=abc', ''],
  ['mypage=abc', ''],
  ['page', ''],
  ['', ''],
  [undefined, ''],
])('of the cookies %s the one of the page holds %j', (header, value) => {
  expect(readCookie(header, 'page')).toBe(value);
});

it('is out of reach for scripts and for what other pages cause', () => {
  expect(cookieHeader('page', 'abc', 1500)).toBe('page=abc; HttpOnly; SameSite=Strict; Path=/; Max-Age=1');
});
