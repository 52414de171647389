import { expect, it } from 'vitest';
import { PrefixCache } from '../../../../src/emulator/chat/prefix-cache.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

it('counts the blocks at the beginning that it has seen', () => {
  const cache = new PrefixCache(new ManualClock());
  expect(cache.use('model', ['a', 'b'])).toBe(0);
  expect(cache.use('model', ['a', 'b', 'c'])).toBe(512);
  expect(cache.use('model', ['x', 'b', 'c'])).toBe(0);
  expect(cache.use('model', ['a', 'b', 'c'])).toBe(768);
});

it('keeps accounts and models apart', () => {
  const cache = new PrefixCache(new ManualClock());
  cache.use('one', ['a']);
  expect(cache.use('two', ['a'])).toBe(0);
});

it('forgets what was not used for five minutes', async () => {
  const clock = new ManualClock();
  const cache = new PrefixCache(clock);
  cache.use('model', ['a']);
  await clock.advance(299_999);
  expect(cache.use('model', ['a'])).toBe(256);
  await clock.advance(299_999);
  expect(cache.use('model', ['a'])).toBe(256);
  await clock.advance(300_000);
  expect(cache.use('model', ['a'])).toBe(0);
});
