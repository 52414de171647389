import { describe, expect, it } from 'vitest';
import { accountIdFor } from '../../../src/keys/account.ts';
import { Secret } from '../../../src/secret.ts';

describe('accountIdFor', () => {
  const id = (baseUrl: string, key: string): string => accountIdFor(baseUrl, new Secret(key));

  it('is twelve hex digits and the same every time', () => {
    expect(id('https://a.example/v1', 'one')).toMatch(/^[0-9a-f]{12}$/);
    expect(id('https://a.example/v1', 'one')).toBe(id('https://a.example/v1', 'one'));
  });

  it('differs for another key and for another address', () => {
    const ids = [id('https://a.example', 'one'), id('https://a.example', 'two'), id('https://b.example', 'one')];
    expect(new Set(ids).size).toBe(3);
  });
});
