import { relPath } from '../../src/core/model.ts';
import type { AccountId, Action, Halt, JobId, ProjectId, RemoteFile, RemoteId, Sha256 } from '../../src/core/model.ts';
import type { ProjectState } from '../../src/core/project-state.ts';
import type { AccountStatus, DocumentStatus, ProjectStatus, ScheduleStatus } from '../../src/sync/api.ts';
import type { Job, JobResult } from '../../src/sync/ports/jobs.ts';
import { scheduleOf } from './schedules.ts';

/** Values of the kind that Moontide answers with, with everything in them that there can be. */

const at = Date.UTC(2026, 10, 1, 12);
const sha256 = 'ab'.repeat(32) as Sha256;
const remoteId = 'remote-1' as RemoteId;
const uploadName = 'docs-plan.m1p1.abababababab.md';

export const HALT: Halt = {
  reason: 'mass-delete',
  message: '12 of 20 documents are gone',
  fix: 'moontide confirm',
  planId: 'plan-halt',
};

export const STATES: readonly ProjectState[] = [
  { kind: 'starting' },
  { kind: 'idle', since: at },
  { kind: 'settling', since: at, until: at + 500 },
  { kind: 'scanning', since: at },
  { kind: 'syncing', since: at, planned: 3, ended: 1 },
  { kind: 'backing-off', attempt: 2, until: at + 1000, code: 'UNREACHABLE', message: 'no route to host' },
  { kind: 'paused' },
  { kind: 'cleaned' },
  { kind: 'halted', halt: HALT },
];

export function projectStatus(id: string, changed: Partial<ProjectStatus> = {}): ProjectStatus {
  return {
    id: id as ProjectId,
    name: id,
    root: `/home/me/${id}`,
    state: { kind: 'idle', since: at },
    inSync: true,
    counts: { synced: 2, pending: 0, failing: 0, leftOut: 1, toDelete: 0 },
    problems: [{ path: relPath('docs/big.md'), code: 'refused', message: 'the server does not take it' }],
    lastScanAt: at,
    lastSyncAt: at,
    watcher: { kind: 'watching' },
    account: 'account-1' as AccountId,
    key: { source: '.env.project', masked: 'sk-****abcd' },
    baseUrl: 'https://api.moonshot.ai/v1',
    overlaps: [],
    ...changed,
  };
}

export const ACCOUNT: AccountStatus = {
  id: 'account-1' as AccountId,
  baseUrl: 'https://api.moonshot.ai/v1',
  masked: 'sk-****abcd',
  projects: ['alpha' as ProjectId],
  queue: {
    waiting: 1,
    running: 1,
    concurrency: 2,
    requestsPerMinute: 60,
    waitsUntil: at,
    waitsBecause: 'RATE_LIMITED',
    requests: 10,
    rateLimited: 1,
    retries: 1,
  },
  files: { total: 5, limit: 1000, at },
};

export const DOCUMENTS: readonly DocumentStatus[] = [
  {
    path: relPath('docs/plan.md'),
    state: 'synced',
    bytes: 12,
    mtimeMs: at + 0.25,
    sha256,
    remoteId,
    uploadName,
    uploadedAt: at,
  },
  { path: relPath('docs/photo.md'), state: 'left-out', reason: 'binary: it holds a NUL byte', leftOut: 'binary' },
];

const facts = { path: relPath('docs/plan.md'), sha256, bytes: 12, mtimeMs: at, uploadName };

export const SCHEDULE: ScheduleStatus = {
  schedule: scheduleOf({ name: 'nightly', cron: '30 2 * * *', timezone: 'Europe/Berlin', startingDay: 20_000 }),
  nextAt: at,
  lastRun: {
    id: 'run-1',
    schedule: 'nightly',
    outcome: 'failed',
    dueAt: at,
    at,
    endedAt: at,
    jobId: 'job-0' as JobId,
    message: 'No route to the host.',
  },
};

export const ACTIONS: readonly Action[] = [
  { kind: 'upload', ...facts, because: 'new', gone: remoteId },
  { kind: 'replace', ...facts, because: 'changed', replaces: remoteId },
  { kind: 'adopt', ...facts, remoteId, uploadedAt: at },
  { kind: 'adopt', ...facts, remoteId, uploadedAt: at, replaces: remoteId },
  { kind: 'delete', path: facts.path, remoteId, uploadName, because: 'vanished' },
  { kind: 'delete', remoteId, uploadName, because: 'orphan' },
  { kind: 'forget', path: facts.path, remoteId },
];

export const RESULT: JobResult = {
  uploaded: 1,
  replaced: 0,
  adopted: 0,
  deleted: 0,
  forgotten: 0,
  failed: 0,
  unchanged: 1,
  leftOut: 1,
  uploadedBytes: 12,
};

export function job(id: string, changed: Partial<Job> = {}): Job {
  return {
    id: id as JobId,
    projectId: 'alpha' as ProjectId,
    kind: 'sync',
    state: 'queued',
    askedAt: at,
    progress: { planned: 0, ended: 0 },
    ...changed,
  };
}

export function remoteFile(id: string, changed: Partial<RemoteFile> = {}): RemoteFile {
  return {
    id: id as RemoteId,
    filename: `${id}.md`,
    bytes: 12,
    createdAt: at,
    purpose: 'file-extract',
    status: 'ready',
    statusDetails: '',
    ...changed,
  };
}
