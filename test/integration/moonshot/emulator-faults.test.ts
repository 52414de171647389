import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/core/error-table.ts';
import { firstTimes, startEmulator, type Fault } from '../../../src/emulator/index.ts';
import { cleared } from '../../support/cleared.ts';
import { clientOf, failure } from './support.ts';

const document = { content: cleared('# Notes\n'), uploadName: 'notes.md' };

/** What each failure of the server is for an upload, for a listing, and how many files there are after the upload. */
const FAULTS: readonly (readonly [Fault, ErrorCode, ErrorCode, number])[] = [
  [{ kind: 'rate-limited', retryAfterSeconds: 7 }, 'RATE_LIMITED', 'RATE_LIMITED', 0],
  [{ kind: 'rate-limited' }, 'RATE_LIMITED', 'RATE_LIMITED', 0],
  [{ kind: 'engine-overloaded' }, 'OVERLOADED', 'OVERLOADED', 0],
  [{ kind: 'quota-exhausted' }, 'QUOTA_EXHAUSTED', 'QUOTA_EXHAUSTED', 0],
  [{ kind: 'unauthorized' }, 'KEY_REFUSED', 'KEY_REFUSED', 0],
  [{ kind: 'forbidden' }, 'PERMISSION_DENIED', 'PERMISSION_DENIED', 0],
  [{ kind: 'server-error' }, 'ANSWER_LOST', 'SERVER_ERROR', 0],
  [{ kind: 'server-error', effect: true }, 'ANSWER_LOST', 'SERVER_ERROR', 1],
  [{ kind: 'gateway-timeout' }, 'ANSWER_LOST', 'SERVER_ERROR', 0],
  [{ kind: 'gateway-timeout', effect: true }, 'ANSWER_LOST', 'SERVER_ERROR', 1],
  [{ kind: 'connection-lost' }, 'ANSWER_LOST', 'UNREACHABLE', 0],
  [{ kind: 'connection-lost', effect: true }, 'ANSWER_LOST', 'UNREACHABLE', 1],
  [{ kind: 'hang', effect: true }, 'ANSWER_LOST', 'UNREACHABLE', 1],
  [{ kind: 'cut-body' }, 'ANSWER_LOST', 'UNREACHABLE', 1],
  [{ kind: 'truncated-json' }, 'ANSWER_LOST', 'BAD_ANSWER', 1],
];

describe('a failure of the server', () => {
  it.each(FAULTS)('%j is %s for an upload and %s for a listing', async (fault, forUpload, forList, stored) => {
    await using emulator = await startEmulator();
    await using moonshot = clientOf(emulator.baseUrl, { timeouts: { uploadMs: 500, otherMs: 500 } });

    emulator.configure({ fault: firstTimes(1, fault, 'files.upload') });
    expect((await failure(moonshot.upload(document))).code).toBe(forUpload);
    expect(emulator.files.list()).toHaveLength(stored);

    emulator.configure({ fault: firstTimes(1, fault, 'files.list') });
    expect((await failure(moonshot.list())).code).toBe(forList);
    expect(await moonshot.list()).toHaveLength(stored);
  });

  it('that asks for a header by mistake is lived through, and stores one file', async () => {
    await using emulator = await startEmulator({ fault: firstTimes(1, { kind: 'missing-version-header' }) });
    await using moonshot = clientOf(emulator.baseUrl);
    const { id } = await moonshot.upload(document);
    expect(emulator.files.list().map((file) => file.id)).toEqual([id]);
  });
});

describe('the limits of an account', () => {
  it('are named with their figures', async () => {
    const oneAtATime = { concurrency: 1, requestsPerMinute: 100 };
    await using emulator = await startEmulator({ limits: { filesRates: oneAtATime }, latencyMs: 20 });
    await using moonshot = clientOf(emulator.baseUrl);
    const outcomes = await Promise.allSettled([moonshot.list(), moonshot.list()]);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'RATE_LIMITED', details: { limit: 'concurrency', value: 1 } },
    });

    emulator.configure({ limits: { filesRates: { concurrency: 9, requestsPerMinute: 3 } } });
    await expect(Promise.all([moonshot.list(), moonshot.list(), moonshot.list()])).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { limit: 'rpm', value: 3 },
      retryAfterMs: expect.any(Number) as number,
    });
  });

  it('of files and of size are told apart from what is wrong with a file', async () => {
    await using emulator = await startEmulator({ limits: { maxFiles: 1 } });
    await using moonshot = clientOf(emulator.baseUrl);
    await moonshot.upload(document);
    expect(await failure(moonshot.upload(document))).toMatchObject({
      code: 'TOO_MANY_FILES',
      details: { maxFiles: 1 },
    });
    emulator.configure({ limits: { maxFiles: 9, maxTotalBytes: 10 } });
    expect(await failure(moonshot.upload(document))).toMatchObject({ code: 'TOO_MANY_FILES' });
    emulator.configure({ limits: { maxFileBytes: 4 } });
    expect(await failure(moonshot.upload(document))).toMatchObject({
      code: 'REFUSED_BY_SERVER',
      message: expect.stringContaining('The file is larger than Moonshot takes') as string,
    });
  });
});
