import Database from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AccountId, ProjectId, RelPath, RemoteId, Sha256 } from '../../../src/core/model.ts';
import type { Session } from '../../../src/session/ports.ts';
import { openStore } from '../../../src/store/open.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { fingerprintFor, jobFor, recordFor } from '../../support/store-values.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const mine = 'mine2345' as ProjectId;
const other = 'other234' as ProjectId;
const path = 'docs/a.md' as RelPath;
const sha256 = 'a'.repeat(64) as Sha256;

/** One row in every table that is kept by project. */
function fill(store: ReturnType<typeof openStore>, id: ProjectId): void {
  store.sessions.put(sessionOf(id));
  const project = store.project(id);
  project.putRecord(recordFor(path));
  project.putIntent({ id: 'i', path, bytes: 1, mtimeMs: 1.5, sha256, uploadName: 'u', startedAt: 1 });
  project.putTombstone({ remoteId: 'r' as RemoteId, uploadName: 'u', because: 'vanished', since: 1 });
  project.putRefusal({ path, sha256, message: 'no', at: 1 });
  project.setMissing(new Map([[path, 1]]));
  project.updateFingerprints([fingerprintFor(path)], []);
  const account = { id: 'account' as AccountId, baseUrl: 'http://127.0.0.1/v1', masked: 'sk-a...bcde' };
  project.setAccount(account);
  project.putLeftBehind({ account, remoteId: 'l' as RemoteId, path, uploadName: 'u' });
  project.putSprint({ name: 's', state: 'started', jobs: [] });
  project.putScheduleMark('nightly', { definition: '@daily', settledUntil: 1 });
  project.putScheduledRun({ id: 'run', schedule: 'nightly', outcome: 'missed', at: 1 });
  store.jobs.put(jobFor(`job of ${id}`, 'queued', { projectId: id }));
}

function sessionOf(projectId: ProjectId): Session {
  const tokens = { input: 0, cached: 0, output: 0 };
  return {
    id: `session of ${projectId}` as Session['id'],
    projectId,
    name: 'review',
    engine: 'docs',
    state: 'active',
    permissions: {},
    createdAt: 1,
    usedAt: 1,
    stats: { messages: 0, toolCalls: 0, permissionRequests: 0, tokens },
  };
}

/** How many rows each project has in each table that is kept by project, by the schema and not by the store. */
function rowsByTable(database: string): Readonly<Record<string, unknown>> {
  const connection = new Database(database, { readonly: true });
  try {
    const tables = connection
      .prepare<[], string>(
        `select name from sqlite_schema
         where type = 'table' and name not in ('migrations', 'secret_scans', 'messages', 'grants', 'texts', 'usage')`,
      )
      .pluck()
      .all();
    return Object.fromEntries(
      tables.map((table) => [table, connection.prepare(`select project_id from ${table} order by 1`).pluck().all()]),
    );
  } finally {
    connection.close();
  }
}

describe('forgetting a project', () => {
  it('removes its rows from every table, and nobody else’s', () => {
    using folder = tempFolder();
    const database = join(folder.path, 'moontide.db');
    using store = openStore({ path: database, clock: new ManualClock() });
    fill(store, mine);
    fill(store, other);
    for (const [table, ids] of Object.entries(rowsByTable(database))) expect(ids, table).toEqual([mine, other]);
    store.forgetProject(mine);
    for (const [table, ids] of Object.entries(rowsByTable(database))) expect(ids, table).toEqual([other]);
  });
});

describe('a transaction', () => {
  it('may hold others, which are undone with it', () => {
    using folder = tempFolder();
    using store = openStore({ path: join(folder.path, 'moontide.db'), clock: new ManualClock() });
    const project = store.project(mine);
    expect(() =>
      project.transact(() => {
        store.project(other).transact(() => {
          store.project(other).putRecord(recordFor('docs/inner.md'));
        });
        project.updateFingerprints([fingerprintFor(path)], []);
        throw new Error('enough');
      }),
    ).toThrow('enough');
    expect(store.project(other).records().size).toBe(0);
    expect(project.fingerprints().size).toBe(0);
  });

  it('refuses work that would go on after it', () => {
    using folder = tempFolder();
    using store = openStore({ path: join(folder.path, 'moontide.db'), clock: new ManualClock() });
    const project = store.project(mine);
    const later = async () => {
      project.putRecord(recordFor(path));
      await Promise.resolve();
    };
    expect(() => project.transact(later)).toThrow(TypeError);
    expect(project.records().size).toBe(0);
  });
});
