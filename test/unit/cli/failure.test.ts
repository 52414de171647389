import { describe, expect, it } from 'vitest';
import { reportFailure } from '../../../src/cli/failure.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import { fakeContext } from '../../support/cli-context.ts';

describe('a missing key', () => {
  it('is explained by a key that only this shell has, and that is not shown', () => {
    for (const [env, isExplained] of [
      [{ KIMI_API_KEY: 'sk-of-this-shell' }, true],
      [{}, false],
    ] as const) {
      const context = fakeContext({ env });
      expect(reportFailure(new MoontideError('KEY_MISSING', 'The project has no API key.'), context, false)).toBe(77);
      expect(context.stderr.text.includes('moontide restart')).toBe(isExplained);
      expect(context.stderr.text).not.toContain('sk-of-this-shell');
    }
  });
});
