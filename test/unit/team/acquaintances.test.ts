import { describe, expect, it } from 'vitest';
import { Acquaintances } from '../../../src/team/acquaintances.ts';
import type { Member } from '../../../src/team/roster.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const MINUTE_MS = 60_000;

describe('a machine that was met', () => {
  it('is silent when it is not heard of any more, until it was so for ten minutes', async () => {
    const { acquaintances, clock } = open();
    acquaintances.met([member('self'), member('other')]);
    expect(acquaintances.silent([member('self'), member('other')])).toEqual([]);
    expect(acquaintances.silent([])).toEqual(['other']);
    await clock.advance(10 * MINUTE_MS);
    expect(acquaintances.silent([])).toEqual(['other']);
    await clock.advance(1);
    expect(acquaintances.silent([])).toEqual([]);
  });

  it('is silent though the roster still names it', () => {
    const { acquaintances } = open();
    acquaintances.met([member('other')]);
    expect(acquaintances.silent([member('other', { isHere: false })])).toEqual(['other']);
  });

  it('is none any more when it has said goodbye', () => {
    const { acquaintances } = open();
    acquaintances.met([member('other')]);
    acquaintances.met([member('other', { isHere: false, hasLeft: true })]);
    expect(acquaintances.silent([])).toEqual([]);
  });

  it('is no acquaintance when it is this one, or was never here', () => {
    const { acquaintances } = open();
    acquaintances.met([member('self'), member('long gone', { isHere: false })]);
    expect(acquaintances.silent([])).toEqual([]);
  });
});

describe('what is kept', () => {
  it('is known to the next process, as long as it is lately', () => {
    const clock = new ManualClock();
    const metAt = new Map([
      ['lately', clock.now() - MINUTE_MS],
      ['long ago', clock.now() - 11 * MINUTE_MS],
    ]);
    expect(open(metAt, clock).acquaintances.silent([])).toEqual(['lately']);
  });

  it('is written when a machine comes or goes, and else once a minute', async () => {
    const { acquaintances, clock, saved } = open();
    acquaintances.met([member('other')]);
    acquaintances.met([member('other')]);
    expect(saved).toHaveLength(1);
    acquaintances.met([member('other'), member('third')]);
    expect(saved).toHaveLength(2);
    acquaintances.met([member('third', { isHere: false, hasLeft: true })]);
    expect(saved.map((ids) => [...ids])).toEqual([['other'], ['other', 'third'], ['other']]);
    await clock.advance(MINUTE_MS);
    acquaintances.met([member('other')]);
    expect(saved).toHaveLength(4);
  });

  it('is written too when one machine comes as another goes', () => {
    const { acquaintances, saved } = open();
    acquaintances.met([member('other')]);
    acquaintances.met([member('other', { isHere: false, hasLeft: true }), member('third')]);
    expect(saved.at(-1)).toEqual(['third']);
  });
});

function open(
  metAt: ReadonlyMap<string, number> = new Map(),
  clock = new ManualClock(),
): { readonly acquaintances: Acquaintances; readonly clock: ManualClock; readonly saved: (readonly string[])[] } {
  const saved: (readonly string[])[] = [];
  const save = (known: ReadonlyMap<string, number>): number => saved.push([...known.keys()]);
  return { acquaintances: new Acquaintances({ self: 'self', clock, metAt, save }), clock, saved };
}

function member(id: string, standing: Partial<Pick<Member, 'isHere' | 'hasLeft'>> = {}): Member {
  return {
    id,
    host: 'h',
    user: 'u',
    version: '1',
    projects: [],
    limits: { concurrency: 8 },
    seenAt: 0,
    isHere: true,
    hasLeft: false,
    ...standing,
  };
}
