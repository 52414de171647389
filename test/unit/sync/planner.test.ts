import { describe, expect, it } from 'vitest';
import type { Listing, Plan, ProjectId, RemoteId } from '../../../src/core/model.ts';
import { teamTag } from '../../../src/core/team.ts';
import { Planner } from '../../../src/sync/planner.ts';
import type { Sharing } from '../../../src/sync/ports/sharing.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { PROJECT_SETTINGS } from '../../support/project-settings.ts';
import { World } from '../../support/world.ts';

const ID = 'project1' as ProjectId;
const TEAM = teamTag('crew', 'shop1234');

/** A planner whose team has deleted files lately. */
class AmongOthers {
  readonly store = new MemoryStore();
  readonly gone = new Set<RemoteId>();
  /** How often the listing was said to be wrong. */
  distrusted = 0;
  readonly #planner = new Planner({
    settings: () => ({ ...PROJECT_SETTINGS, tag: TEAM, sharing: this.#sharing() }),
    store: this.store.project(ID),
    clock: new ManualClock(),
    view: { distrust: () => (this.distrusted += 1), expectLateArrivals: () => undefined },
  });

  plan(world: World, remote: Listing | 'unknown'): Promise<Plan> {
    return this.#planner.planTogether(world.snapshot, remote, { kind: 'sync' });
  }

  #sharing(): Sharing {
    const nobody = async (): Promise<never> => Promise.reject(new Error('nobody asks for this'));
    return {
      view: async () => ({ elsewhere: new Set(), mayDelete: true }),
      need: async () => new Set(),
      claim: async () => ({ elsewhere: new Set(), stored: [], gone: this.gone }),
      holds: nobody,
      stored: nobody,
      release: nobody,
      mayDelete: nobody,
      deleted: nobody,
      addRun: nobody,
      offer: () => () => undefined,
    };
  }
}

describe('a plan for what other machines deleted lately', () => {
  it('uploads it without asking for another listing', async () => {
    const team = new AmongOthers();
    team.gone.add('theirs' as RemoteId);
    const world = new World().write('docs/a.md', 'a');
    const { actions } = await team.plan(world, { takenAt: world.now, files: [] });
    expect(actions).toMatchObject([{ kind: 'upload', path: 'docs/a.md' }]);
    expect(team.distrusted).toBe(0);
  });

  it('uploads it although it is still listed', async () => {
    const team = new AmongOthers();
    const world = new World().write('docs/a.md', 'a');
    const empty = { takenAt: world.now, files: [] };
    const [upload] = (await team.plan(world, empty)).actions;
    if (upload?.kind !== 'upload') throw new Error('nothing to upload');
    const listed = { ...empty, files: [world.store(upload.uploadName, 'a')] };
    expect((await team.plan(world, listed)).actions).toMatchObject([{ kind: 'adopt' }]);
    for (const { id } of listed.files) team.gone.add(id);
    expect((await team.plan(world, listed)).actions).toEqual([upload]);
    expect(team.distrusted).toBe(0);
  });

  it('does not take up an earlier version that is remembered, and asks for a listing', async () => {
    const team = new AmongOthers();
    const world = new World().write('docs/a.md', 'a');
    const [document] = world.snapshot.documents.values();
    if (document === undefined) throw new Error('no document');
    const { path, sha256, stamp } = document;
    const kept = { bytes: stamp.bytes, mtimeMs: stamp.mtimeMs, sha256, uploadedAt: 0 };
    const earlier = 'earlier' as RemoteId;
    const store = team.store.project(ID);
    store.putTombstone({ remoteId: earlier, path, uploadName: '', because: 'superseded', since: 0, kept });
    expect((await team.plan(world, 'unknown')).actions).toMatchObject([{ kind: 'adopt', remoteId: earlier }]);
    team.gone.add(earlier);
    expect((await team.plan(world, 'unknown')).actions).toEqual([]);
    expect(team.distrusted).toBe(1);
  });
});
