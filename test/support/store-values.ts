import * as fc from 'fast-check';
import type {
  AccountId,
  DocumentRecord,
  Intent,
  JobId,
  ProjectId,
  Refusal,
  RelPath,
  RemoteId,
  Sha256,
  Tombstone,
} from '../../src/core/model.ts';
import type { LeftBehind, RecordedAccount } from '../../src/sync/ports/account.ts';
import type { Job, JobState } from '../../src/sync/ports/jobs.ts';
import type { Fingerprint } from '../../src/sync/ports/scanner.ts';
import type { ScheduledRun, ScheduleMark } from '../../src/sync/ports/schedule-runs.ts';

/** A record as most tests want it; a test names what it is about. */
export function recordFor(path: string, facts: Partial<DocumentRecord> = {}): DocumentRecord {
  return {
    path: path as RelPath,
    bytes: 12,
    mtimeMs: 1_767_225_600_000.25,
    sha256: 'a'.repeat(64) as Sha256,
    remoteId: `remote-of-${path}` as RemoteId,
    uploadName: `${path}--mt-inst2345-proj2345-aaaaaaaaaaaa.md`,
    uploadedAt: 1_767_225_600_000,
    stale: false,
    ...facts,
  };
}

export function fingerprintFor(path: string, facts: Partial<Fingerprint> = {}): Fingerprint {
  return {
    path: path as RelPath,
    stamp: { bytes: 12, mtimeMs: 1_767_225_600_000.25, ctimeMs: 1_767_225_600_000.125, ino: 7, dev: 2 },
    sha256: 'a'.repeat(64) as Sha256,
    content: 'text',
    readAt: 1_767_225_600_000,
    ...facts,
  };
}

export function jobFor(id: string, state: JobState, facts: Partial<Job> = {}): Job {
  return {
    id: id as JobId,
    projectId: 'proj2345' as ProjectId,
    kind: 'sync',
    state,
    askedAt: 1_767_225_600_000,
    progress: { planned: 0, ended: 0 },
    ...facts,
  };
}

// ------------------------------------------------------------------------------------------------ arbitraries

/** Few, so that operations meet; some that SQL or a file system could stumble over. */
export const paths = fc.constantFrom(
  ...(["docs/it's.md", 'docs/%_\\.md', 'docs/a\u0308🌊.md', 'DOCS/A.md'] as RelPath[]),
);

const instants = fc.integer({ min: 0, max: 8_640_000_000_000_000 });
const fileTimes = fc.double({ min: 0, max: 4e12, noNaN: true, noDefaultInfinity: true }).map(Math.abs);
/** Up to 64 bits without a sign, as a double: what Node makes of the kernel's. */
const kernelNumbers = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(Number);
const bytes = fc.integer({ min: 0, max: 100_000_000 });
const hashes = fc.constantFrom(...(['a', '0', 'f'].map((digit) => digit.repeat(64)) as Sha256[]));
export const remoteIds = fc.constantFrom(...(['cnp1', 'cnp2', 'file-3'] as RemoteId[]));
const words = fc.string({ unit: 'grapheme', maxLength: 12 });

export const records: fc.Arbitrary<DocumentRecord> = fc.record({
  path: paths,
  bytes,
  mtimeMs: fileTimes,
  sha256: hashes,
  remoteId: remoteIds,
  uploadName: words,
  uploadedAt: instants,
  stale: fc.boolean(),
});

export const intentIds = fc.constantFrom('intent-1', 'intent-2', 'intent-3');

export const intents: fc.Arbitrary<Intent> = fc.record(
  {
    id: intentIds,
    path: paths,
    bytes,
    mtimeMs: fileTimes,
    sha256: hashes,
    uploadName: words,
    startedAt: instants,
    lostAt: instants,
  },
  { requiredKeys: ['id', 'path', 'bytes', 'mtimeMs', 'sha256', 'uploadName', 'startedAt'] },
);

export const tombstones: fc.Arbitrary<Tombstone> = fc.record(
  {
    remoteId: remoteIds,
    path: paths,
    uploadName: words,
    because: fc.constantFrom('vanished', 'superseded', 'orphan'),
    since: instants,
    kept: fc.record({ sha256: hashes, bytes, mtimeMs: fileTimes, uploadedAt: instants }),
  },
  { requiredKeys: ['remoteId', 'uploadName', 'because', 'since'] },
);

export const refusals: fc.Arbitrary<Refusal> = fc.record({ path: paths, sha256: hashes, message: words, at: instants });

export const missing = fc
  .uniqueArray(fc.tuple(paths, instants), { selector: ([path]) => path })
  .map((pairs) => new Map(pairs));

export const fingerprints: fc.Arbitrary<Fingerprint> = fc.record({
  path: paths,
  stamp: fc.record({ bytes, mtimeMs: fileTimes, ctimeMs: fileTimes, ino: kernelNumbers, dev: kernelNumbers }),
  sha256: hashes,
  content: fc.constantFrom('text', 'binary', 'blank'),
  readAt: instants,
});

const counts = fc.nat();

export const jobIds = fc.constantFrom(...(['job-1', 'job-2', 'job-3', 'job-4'] as JobId[]));
export const projectIds = fc.constantFrom(...(['aaaa2222', 'bbbb3333'] as ProjectId[]));

export const scheduleNames = fc.constantFrom('nightly', 'weekly');

export const scheduleMarks: fc.Arbitrary<ScheduleMark> = fc.record({ definition: words, settledUntil: instants });

export const scheduledRuns: fc.Arbitrary<ScheduledRun> = fc.record(
  {
    id: fc.constantFrom('run-1', 'run-2', 'run-3'),
    schedule: scheduleNames,
    outcome: fc.constantFrom('running', 'done', 'failed', 'cancelled', 'skipped', 'missed'),
    dueAt: instants,
    at: instants,
    endedAt: instants,
    jobId: jobIds,
    message: words,
  },
  { requiredKeys: ['id', 'schedule', 'outcome', 'at'] },
);

export const jobs: fc.Arbitrary<Job> = fc.record(
  {
    id: jobIds,
    projectId: projectIds,
    kind: fc.constantFrom('sync', 'initial', 'clean', 'reupload'),
    state: fc.constantFrom('queued', 'running', 'done', 'failed', 'cancelled'),
    askedAt: instants,
    startedAt: instants,
    endedAt: instants,
    progress: fc.record({ planned: counts, ended: counts }),
    result: fc.record({
      uploaded: counts,
      replaced: counts,
      adopted: counts,
      deleted: counts,
      forgotten: counts,
      failed: counts,
      unchanged: counts,
      leftOut: counts,
      uploadedBytes: counts,
    }),
    error: fc.record({ code: fc.constantFrom('CANCELLED', 'UNREACHABLE'), message: words, fix: words }),
  },
  { requiredKeys: ['id', 'projectId', 'kind', 'state', 'askedAt', 'progress'] },
);

export const accounts: fc.Arbitrary<RecordedAccount> = fc.record({
  id: fc.constantFrom(...(['aaaa00000001', 'bbbb00000002'] as AccountId[])),
  baseUrl: words,
  masked: words,
});

export const leftBehind: fc.Arbitrary<LeftBehind> = fc.record(
  { account: accounts, remoteId: remoteIds, path: paths, uploadName: words },
  { requiredKeys: ['account', 'remoteId', 'uploadName'] },
);
