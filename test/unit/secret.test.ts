import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/secret.ts';

describe('Secret', () => {
  const secret = new Secret('sk-very-secret');

  it('gives the secret to who asks for it', () => {
    expect(secret.reveal()).toBe('sk-very-secret');
  });

  it.each([
    ['a text', `key: ${String(secret)}`],
    ['JSON', JSON.stringify({ key: secret })],
    ['inspect', inspect({ key: secret }, { depth: 9, showHidden: true })],
    ['an error', inspect(new Error('failed', { cause: { key: secret } }))],
    ['its own fields', JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret)])],
  ])('does not show in %s', (_where, text) => {
    expect(text).not.toContain('very-secret');
  });

  it('says that something is hidden', () => {
    expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual([
      '[redacted]',
      '"[redacted]"',
      '[redacted]',
    ]);
  });

  it('blots itself out of texts that come from elsewhere', () => {
    expect(secret.redact('you sent sk-very-secret, sk-very-secret!')).toBe('you sent [redacted], [redacted]!');
    expect(secret.redact('nothing here')).toBe('nothing here');
    expect(new Secret('').redact('nothing here')).toBe('nothing here');
  });
});
