import { describe, expect, it } from 'vitest';
import { createLinks, LINK_MS } from '../../../../src/control/page/links.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

describe('a link to the page', () => {
  it('lets one browser in, and not a second one', () => {
    const links = createLinks({ clock: new ManualClock() });
    const token = links.make().token.reveal();
    expect(links.take(`${token}x`)).toBe(false);
    expect([links.take(token), links.take(token)]).toEqual([true, false]);
  });

  it('expires, and says when', async () => {
    const clock = new ManualClock();
    const links = createLinks({ clock });
    const [first, second] = [links.make(), links.make()];
    expect(first.expiresAt).toBe(clock.now() + LINK_MS);
    await clock.advance(LINK_MS - 1);
    expect(links.take(first.token.reveal())).toBe(true);
    await clock.advance(1);
    expect(links.take(second.token.reveal())).toBe(false);
  });

  it('is forgotten for newer ones, so that asking for many takes no memory', () => {
    const links = createLinks({ clock: new ManualClock() });
    const made = Array.from({ length: 21 }, () => links.make().token.reveal());
    expect(made.map((token) => links.take(token))).toEqual([false, ...made.slice(1).map(() => true)]);
  });
});
