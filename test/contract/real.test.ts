import { describe, expect, it } from 'vitest';
import { createMoonshot } from '../../src/moonshot/moonshot.ts';
import { Secret } from '../../src/secret.ts';
import { realMoonshot } from '../support/real-moonshot.ts';
import { describeMoonshot } from './moonshot-contract.ts';

describe('the real Moonshot', () => {
  it('is left alone unless a key is there and MOONTIDE_TEST_REAL is 1', () => {
    expect(realMoonshot({})).toBeUndefined();
    expect(realMoonshot({ KIMI_API_KEY: 'sk-1' })).toBeUndefined();
    expect(realMoonshot({ KIMI_API_KEY: 'sk-1', MOONTIDE_TEST_REAL: '0' })).toBeUndefined();
    expect(realMoonshot({ KIMI_API_KEY: '', MOONTIDE_TEST_REAL: '1' })).toBeUndefined();
    expect(realMoonshot({ KIMI_API_KEY: 'sk-1', MOONTIDE_TEST_REAL: '1' })).toEqual({
      baseUrl: 'https://api.moonshot.ai/v1',
      key: 'sk-1',
    });
  });
});

const real = realMoonshot(process.env);
if (real !== undefined) {
  const client = (key: string) =>
    createMoonshot({ baseUrl: real.baseUrl, apiKey: new Secret(key), userAgent: 'moontide-contract' });
  describeMoonshot('the real Moonshot, asked', () => ({
    moonshot: client(real.key),
    stranger: client('sk-moontide-contract-unknown-key'),
  }));
}
