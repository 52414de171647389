import { describe, expect, it } from 'vitest';
import { caller } from '../../../src/emulator/accounts.ts';

describe('caller', () => {
  it.each([undefined, '', 'Bearer', 'Basic abc', 'sk-naked'])('misses the key in %j', (header) => {
    expect(caller('any', header)).toEqual({ kind: 'no-key' });
  });

  it('takes any key that starts with sk- when told so', () => {
    expect(caller('any', 'Bearer sk-1')).toMatchObject({ kind: 'known', account: { name: 'default' } });
    expect(caller('any', 'bearer sk-1').kind).toBe('known');
    expect(caller('any', 'Bearer pk-1').kind).toBe('unknown-key');
  });

  it('takes the keys of a list and no others', () => {
    expect(caller(['sk-1'], 'Bearer sk-1')).toMatchObject({ account: { name: 'default' } });
    expect(caller(['sk-1'], 'Bearer sk-2').kind).toBe('unknown-key');
  });

  it('leads several keys to their accounts', () => {
    const keys = { 'sk-1': 'one', 'sk-2': 'two', 'sk-3': 'one' };
    const accounts = Object.keys(keys).map((key) => caller(keys, `Bearer ${key}`));
    expect(accounts).toMatchObject([
      { account: { name: 'one' } },
      { account: { name: 'two' } },
      { account: { name: 'one' } },
    ]);
    expect(caller(keys, 'Bearer toString').kind).toBe('unknown-key');
  });

  it('names organization and key without giving the key away', () => {
    const who = caller('any', 'Bearer sk-very-secret');
    expect(who).toMatchObject({
      account: {
        organization: expect.stringMatching(/^org-[0-9a-f]{20}$/) as string,
        keyName: expect.stringMatching(/^ak-[0-9a-f]{20}$/) as string,
      },
    });
    expect(JSON.stringify(who)).not.toContain('secret');
  });
});
