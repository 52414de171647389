import { describe, expect, it } from 'vitest';
import { breakdownError } from '../../../src/moonshot/breakdown.ts';
import type { Breakdown } from '../../../src/moonshot/exchange.ts';
import type { Operation } from '../../../src/moonshot/operation.ts';

function broken(operation: Operation, breakdown: Omit<Breakdown, 'kind'>) {
  return breakdownError({ operation, host: 'api.moonshot.ai' }, { kind: 'breakdown', ...breakdown });
}

function coded(code: string): Error {
  return Object.assign(new Error('connect to https://user:pass@host/?secret'), { code });
}

describe('breakdownError', () => {
  it.each(['aborted', 'timeout', 'too-large', 'network'] as const)(
    'does not know what became of an upload that was under way (%s)',
    (because) => {
      const error = broken('upload', { because, sent: true, limit: 120_000, cause: coded('ECONNRESET') });
      expect(error).toMatchObject({ code: 'ANSWER_LOST', retry: 'look' });
      expect(error.message).toContain('may have been stored');
    },
  );

  it('knows that an upload of which nothing was written did not happen', () => {
    const cause = coded('ECONNRESET');
    expect(broken('upload', { because: 'network', sent: false, cause })).toMatchObject({ code: 'UNREACHABLE', cause });
    expect(broken('upload', { because: 'timeout', sent: false, limit: 1, cause })).toMatchObject({
      code: 'UNREACHABLE',
    });
    expect(broken('upload', { because: 'aborted', sent: false, cause })).toMatchObject({ code: 'CANCELLED', cause });
  });

  it.each(['list', 'get', 'content', 'delete', 'models', 'balance', 'estimate', 'chat'] as const)(
    'lets %s be tried again',
    (operation) => {
      const cause = coded('UND_ERR_SOCKET');
      const code = (because: Breakdown['because']) => broken(operation, { because, sent: true, limit: 1, cause }).code;
      expect(code('network')).toBe('UNREACHABLE');
      expect(code('timeout')).toBe('UNREACHABLE');
      expect(code('aborted')).toBe('CANCELLED');
      expect(code('too-large')).toBe('BAD_ANSWER');
    },
  );

  it.each(['UND_ERR_CLOSED', 'UND_ERR_DESTROYED'])('takes %s as the end of the client', (code) => {
    expect(broken('list', { because: 'network', sent: false, cause: coded(code) }).code).toBe('CANCELLED');
    expect(broken('upload', { because: 'network', sent: true, cause: coded(code) }).code).toBe('ANSWER_LOST');
  });

  it('says what happened with the figures', () => {
    const message = (breakdown: Omit<Breakdown, 'kind'>) => broken('list', breakdown).message;
    expect(message({ because: 'network', sent: false, cause: coded('ENOTFOUND') })).toBe(
      'api.moonshot.ai cannot be reached: its name is unknown',
    );
    expect(message({ because: 'network', sent: true, cause: coded('ECONNRESET') })).toBe(
      'The connection to api.moonshot.ai was lost before the answer was complete: it closed the connection',
    );
    expect(message({ because: 'timeout', sent: true, limit: 30_000, cause: undefined })).toBe(
      'api.moonshot.ai did not answer within 30 s',
    );
    expect(message({ because: 'timeout', sent: false, limit: 1500, cause: undefined })).toBe(
      'No connection to api.moonshot.ai within 1.5 s',
    );
    expect(message({ because: 'too-large', sent: true, limit: 20_000_000, cause: undefined })).toBe(
      'api.moonshot.ai answered with more than 20000000 bytes',
    );
    expect(message({ because: 'aborted', sent: false, cause: undefined })).toBe(
      'The request to api.moonshot.ai was cancelled',
    );
  });

  it('shows a code that it has no words for, and nothing of a message that is not ours', () => {
    const unknown = broken('list', { because: 'network', sent: false, cause: coded('ENEWCODE') });
    expect(unknown.message).toBe('api.moonshot.ai cannot be reached: ENEWCODE');
    const uncoded = broken('list', { because: 'network', sent: false, cause: new Error('https://host/?secret') });
    expect(uncoded.message).toBe('api.moonshot.ai cannot be reached');
  });
});
