import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../../src/core/error-table.ts';
import { TROUBLES, UPLOAD_TIMEOUT_ADVICE } from '../../../src/core/troubles.ts';
import { breakdownError } from '../../../src/moonshot/breakdown.ts';
import { answerError } from '../../../src/moonshot/errors.ts';

const host = 'api.moonshot.ai';

describe('every trouble', () => {
  it('has the sentence of its error, but for one that is a special case of it', () => {
    const different = TROUBLES.filter(({ code, fix }) => code !== undefined && ERRORS[code].fix !== fix);
    expect(different.map(({ fix }) => fix)).toEqual([UPLOAD_TIMEOUT_ADVICE]);
  });

  it('that the client meets is told with its sentence', () => {
    const late = { kind: 'breakdown', because: 'timeout', sent: true, limit: 1, cause: undefined } as const;
    expect(breakdownError({ operation: 'upload', host }, late).fix).toBe(UPLOAD_TIMEOUT_ADVICE);
    const body = '{"error":{"message":"file exists","type":"conflict_error"}}';
    const answer = { kind: 'answer', status: 409, headers: {}, body } as const;
    expect(answerError({ operation: 'upload', host }, answer)).toMatchObject({ code: 'DUPLICATE_FILE', retry: 'look' });
    expect(answerError({ operation: 'list', host }, answer).code).toBe('BAD_ANSWER');
  });
});
