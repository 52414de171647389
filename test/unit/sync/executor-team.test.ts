import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import { relPath, type Action, type ProjectId, type RemoteId, type Tombstone } from '../../../src/core/model.ts';
import { teamTag } from '../../../src/core/team.ts';
import { uploadName } from '../../../src/core/upload-name.ts';
import type { Executed } from '../../../src/sync/executor-parts.ts';
import type { ProjectStore } from '../../../src/sync/ports/store.ts';
import type { Sharing } from '../../../src/sync/ports/sharing.ts';
import { executorOver, nobody, storedAs } from '../../support/executor.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { sha256Of } from '../../support/world.ts';

const PATH = relPath('docs/a.md');
const NAME = uploadName(PATH, sha256Of('hello'), teamTag('crew', 'shop1234'));
const OLD = 'file-old' as RemoteId;
const STORED = storedAs(NAME);
const FACTS = { path: PATH, sha256: sha256Of('hello'), bytes: 5, mtimeMs: 1, uploadName: NAME } as const;
const UPLOAD = { kind: 'upload', because: 'new', ...FACTS } as const;
const DELETE = { kind: 'delete', because: 'superseded', path: PATH, remoteId: OLD, uploadName: NAME } as const;

describe('an upload', () => {
  it('is stale when another machine has claimed it meanwhile', async () => {
    const { run, requests } = bench({ holds: false });
    expect(await run(UPLOAD)).toMatchObject({ kind: 'stale' });
    expect(requests).toEqual([]);
  });

  it('tells the others what was stored', async () => {
    const { run, told } = bench({});
    expect(await run(UPLOAD)).toMatchObject({ kind: 'done' });
    expect(told).toEqual(['holds', 'stored file-1']);
  });

  it('that failed is left to the others', async () => {
    const { run, told } = bench({ upload: new MoontideError('SERVER_ERROR', 'no') });
    await expect(run(UPLOAD)).rejects.toMatchObject({ code: 'SERVER_ERROR' });
    expect(told).toEqual(['holds', 'release']);
  });

  it('that may have come to pass is not left to the others', async () => {
    const { run, told } = bench({ upload: new MoontideError('ANSWER_LOST', 'cut') });
    await expect(run(UPLOAD)).rejects.toMatchObject({ code: 'ANSWER_LOST' });
    expect(told).toEqual(['holds']);
  });
});

describe('a deletion', () => {
  it('goes on when nobody else needs the version, and tells the others', async () => {
    const { run, told, requests } = bench({ mayDelete: 'yes' });
    expect(await run(DELETE)).toMatchObject({ kind: 'done' });
    expect(requests).toEqual(['delete file-old']);
    expect(told).toEqual(['mayDelete', 'deleted file-old']);
  });

  it('asks by the name without the number that the server added', async () => {
    const { run, asked } = bench({ mayDelete: 'yes' });
    await run({ ...DELETE, uploadName: NAME.replace(/\.md$/u, ' (1).md') });
    expect(new Set(asked)).toEqual(new Set([NAME]));
  });

  it('tells the others too when it failed', async () => {
    const { run, told, store } = bench({ mayDelete: 'yes', delete: new MoontideError('SERVER_ERROR', 'no') });
    await expect(run(DELETE)).rejects.toMatchObject({ code: 'SERVER_ERROR' });
    expect(told).toEqual(['mayDelete', 'deleted ']);
    expect(store.tombstones()).toMatchObject([{ remoteId: OLD }]);
  });

  it('of a version that another machine needs deletes nothing, and is not tried again', async () => {
    const { run, store, requests } = bench({ mayDelete: 'needed' });
    store.putTombstone(TOMBSTONE);
    record(store, OLD);
    expect(await run(DELETE)).toMatchObject({ kind: 'done' });
    expect(requests).toEqual([]);
    expect(store.tombstones()).toEqual([]);
    expect(store.record(PATH)).toBeUndefined();
  });

  it('waits while it is not known what the others need', async () => {
    const { run, store, requests } = bench({ mayDelete: 'unknown' });
    store.putTombstone(TOMBSTONE);
    record(store, OLD);
    expect(await run(DELETE)).toMatchObject({ kind: 'stale' });
    expect(requests).toEqual([]);
    expect(store.tombstones()).toEqual([TOMBSTONE]);
    expect(store.record(PATH)).toMatchObject({ remoteId: OLD });
  });

  it.each(['needed', 'unknown'] as const)('of a second copy asks nobody: %s', async (mayDelete) => {
    const { run, requests } = bench({ mayDelete });
    expect(await run({ ...DELETE, because: 'duplicate' })).toMatchObject({ kind: 'done' });
    expect(requests).toEqual(['delete file-old']);
  });

  it('of a copy that was stored afresh asks nobody', async () => {
    const { run, store, requests } = bench({ mayDelete: 'needed' });
    record(store, 'file-new' as RemoteId);
    await run(DELETE);
    expect(requests).toEqual(['delete file-old']);
  });

  it('deletes nothing of a team that this machine has left', async () => {
    const { run, store, requests } = bench('no team');
    store.putTombstone(TOMBSTONE);
    expect(await run(DELETE)).toMatchObject({ kind: 'done' });
    expect(requests).toEqual([]);
    expect(store.tombstones()).toEqual([]);
  });

  it("of this machine's own is nobody else's business", async () => {
    const { run, requests, told } = bench({ mayDelete: 'needed' });
    const own = uploadName(PATH, sha256Of('hello'), { installation: 'machine1', project: 'shop1234' });
    await run({ ...DELETE, uploadName: own });
    expect(requests).toEqual(['delete file-old']);
    expect(told).toEqual([]);
  });
});

const TOMBSTONE: Tombstone = { remoteId: OLD, path: PATH, uploadName: NAME, because: 'superseded', since: 0 };

function record(store: ProjectStore, remoteId: RemoteId): void {
  store.putRecord({ ...FACTS, remoteId, uploadedAt: 0, stale: false });
}

interface Others {
  readonly holds?: boolean;
  readonly mayDelete?: 'yes' | 'needed' | 'unknown';
  /** How requests fail. */
  readonly upload?: MoontideError;
  readonly delete?: MoontideError;
}

interface Bench {
  readonly store: ProjectStore;
  /** What the others were told or asked, in order. */
  readonly told: string[];
  /** The names that deletions were about. */
  readonly asked: string[];
  readonly requests: string[];
  readonly run: (action: Extract<Action, { kind: 'upload' | 'delete' }>) => Promise<Executed>;
}

function bench(others: Others | 'no team'): Bench {
  const store = new MemoryStore().project('project1' as ProjectId);
  const [told, asked, requests] = [[] as string[], [] as string[], [] as string[]];
  const { holds = true, mayDelete = 'yes', upload, delete: deletion } = others === 'no team' ? {} : others;
  const sharing: Sharing = {
    view: nobody,
    need: nobody,
    claim: nobody,
    addRun: nobody,
    offer: () => () => undefined,
    holds: async () => told.push('holds') > 0 && holds,
    stored: async (_name, { id }) => void told.push(`stored ${id}`),
    release: async () => void told.push('release'),
    async mayDelete(name) {
      asked.push(name);
      told.push('mayDelete');
      return mayDelete;
    },
    async deleted(name, id) {
      asked.push(name);
      told.push(`deleted ${id ?? ''}`);
    },
  };
  const executor = executorOver({
    store,
    remote: {
      async upload({ uploadName: name }) {
        requests.push(`upload ${name}`);
        if (upload !== undefined) throw upload;
        return STORED;
      },
      async delete(id) {
        requests.push(`delete ${id}`);
        if (deletion !== undefined) throw deletion;
      },
    },
    sharing: () => (others === 'no team' ? undefined : sharing),
  });
  return { store, told, asked, requests, run: (action) => executor.run(action, new AbortController().signal) };
}
