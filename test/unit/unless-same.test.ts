import { describe, expect, it } from 'vitest';
import { unlessSame } from '../../src/unless-same.ts';

describe('unlessSame', () => {
  it('makes again only what is asked with something else than last time, by value', () => {
    const load = unlessSame((file: { readonly text: string } | undefined) => ({ of: file?.text }));
    const first = load({ text: 'a' });
    expect(load({ text: 'a' })).toBe(first);
    expect(load({ text: 'b' })).toEqual({ of: 'b' });
    expect(load(undefined)).toEqual({ of: undefined });
    expect(load({ text: 'a' })).not.toBe(first);
  });

  it('keeps no error, and what was made before it', () => {
    const load = unlessSame((text: string) => {
      if (text === 'wrong') throw new Error('it is wrong');
      return [text];
    });
    const first = load('right');
    expect(() => load('wrong')).toThrow('it is wrong');
    expect(() => load('wrong')).toThrow('it is wrong');
    expect(load('right')).toBe(first);
  });
});
