/** Values of the control API, as small as a test allows. */
import type { Health, Status } from '../../src/control/protocol/daemon.ts';
import type { StreamEvent } from '../../src/control/protocol/event.ts';
import type { Job } from '../../src/control/protocol/job.ts';
import type { Plan } from '../../src/control/protocol/plan.ts';
import type { Document, Project } from '../../src/control/protocol/project.ts';
import type { Session } from '../../src/control/protocol/session.ts';
import type { Usage } from '../../src/control/protocol/usage.ts';
import type { Glance } from '../../src/cli/glance.ts';

/** A second before the manual clock begins. */
export const EARLIER = '2025-12-31T23:59:59.000Z';

export function projectWith(changes: Partial<Project> = {}): Project {
  return {
    id: 'p1',
    name: 'notes',
    root: '/nowhere/notes',
    state: { kind: 'idle', since: EARLIER },
    inSync: true,
    counts: { synced: 2, pending: 0, failing: 0, leftOut: 0, toDelete: 0 },
    problems: [],
    lastScanAt: EARLIER,
    watcher: { kind: 'watching' },
    account: 'a1',
    key: { source: '.env', masked: 'sk-abc…wxyz' },
    baseUrl: 'https://api.moonshot.ai/v1',
    overlaps: [],
    ...changes,
  };
}

export function documentWith(changes: Partial<Document> = {}): Document {
  return {
    path: 'docs/a.md',
    state: 'synced',
    bytes: 1200,
    modifiedAt: EARLIER,
    sha256: 'a'.repeat(64),
    remoteId: 'file-1',
    uploadName: 'docs_a.md',
    uploadedAt: EARLIER,
    ...changes,
  };
}

export function jobWith(changes: Partial<Job> = {}): Job {
  return {
    id: 'j1',
    projectId: 'p1',
    kind: 'sync',
    state: 'queued',
    askedAt: EARLIER,
    progress: { planned: 0, ended: 0 },
    ...changes,
  };
}

export const NOTHING_DONE = {
  uploaded: 0,
  replaced: 0,
  adopted: 0,
  deleted: 0,
  forgotten: 0,
  failed: 0,
  unchanged: 0,
  leftOut: 0,
  uploadedBytes: 0,
} as const satisfies NonNullable<Job['result']>;

export function doneJob(result: Partial<NonNullable<Job['result']>> = {}, changes: Partial<Job> = {}): Job {
  return jobWith({ state: 'done', endedAt: EARLIER, result: { ...NOTHING_DONE, ...result }, ...changes });
}

export function planWith(changes: Partial<Plan> = {}): Plan {
  return { planId: 'plan-1', kind: 'sync', actions: [], problems: [], ...changes };
}

export function eventWith(changes: Partial<StreamEvent> = {}): StreamEvent {
  return { id: 1, at: EARLIER, type: 'scan.done', projectId: 'p1', data: {}, ...changes };
}

export function statusWith(changes: Partial<Status> = {}): Status {
  return { version: '1.2.3', pid: 42, startedAt: EARLIER, projects: [], accounts: [], ...changes };
}

export function healthWith(changes: Partial<Health> = {}): Health {
  return {
    status: 'healthy',
    version: '1.2.3',
    uptime: 5,
    pid: 42,
    features: {
      shell_commands: false,
      agent_permissions: false,
      api_key_management: false,
      real_time_streaming: true,
    },
    reasons: [],
    ...changes,
  };
}

export function sessionWith(changes: Partial<Session> = {}): Session {
  return {
    id: 'sess_1',
    name: 'tides',
    project: 'p1',
    engine: 'docs',
    state: 'active',
    permissions: {},
    createdAt: EARLIER,
    usedAt: EARLIER,
    stats: { messages: 2, toolCalls: 0, permissionRequests: 0, tokens: { input: 1000, cached: 900, output: 20 } },
    ...changes,
  };
}

export const NOTHING_SPENT = {
  turns: 0,
  tokens: { input: 0, cached: 0, written: 0, output: 0 },
  costs: [],
  unpricedTurns: 0,
} satisfies Usage['total'];

export function usageWith(total: Partial<Usage['total']> = {}): Usage {
  return {
    since: EARLIER,
    total: { ...NOTHING_SPENT, costs: [], ...total },
    days: [],
    sessions: [],
    projects: [],
    models: [],
  };
}

export function glanceWith(changes: Partial<Glance> = {}): Glance {
  return { ...statusWith(), usage: usageWith().total, ...changes };
}
