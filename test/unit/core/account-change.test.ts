import { describe, expect, it } from 'vitest';
import { mayGo, strandedFiles } from '../../../src/core/account-change.ts';
import type { RelPath, RemoteId } from '../../../src/core/model.ts';
import { World } from '../../support/world.ts';

function uploaded(): World {
  const world = new World().write('README.md', 'one').write('docs/a.md', 'two');
  world.converge();
  return world;
}

function stranded(world: World, ids: readonly RemoteId[]): readonly string[] {
  const { records, tombstones } = world;
  const files = world.remote.filter(({ id }) => ids.includes(id));
  return strandedFiles({ records, tombstones: [...tombstones.values()] }, { takenAt: world.now, files }).map(
    ({ path }) => path ?? '?',
  );
}

describe('strandedFiles', () => {
  it('is everything of ours when the other account has none of it', () => {
    expect(stranded(uploaded(), [])).toEqual(['README.md', 'docs/a.md']);
  });

  it('is nothing when the other key lists any of it: what is missing there is gone, not elsewhere', () => {
    const world = uploaded();
    expect(
      stranded(
        world,
        world.remote.slice(0, 1).map(({ id }) => id),
      ),
    ).toEqual([]);
  });

  it('holds deletions that the old account still waits for', () => {
    const world = uploaded();
    world.tombstones.set('old' as RemoteId, {
      remoteId: 'old' as RemoteId,
      uploadName: 'old.md',
      because: 'orphan',
      since: 0,
    });
    expect(stranded(world, [])).toEqual(['README.md', 'docs/a.md', '?']);
  });
});

describe('mayGo', () => {
  const path = 'README.md' as RelPath;
  const file = { remoteId: 'old' as RemoteId, uploadName: 'x', path };

  it('keeps the only copy of a document until it is uploaded to the new account', () => {
    const { records, snapshot } = uploaded();
    expect(mayGo([file], { records: new Map(), snapshot, massDeleteMin: 10 })).toEqual([]);
    expect(mayGo([file], { records, snapshot, massDeleteMin: 10 })).toEqual([file]);
    const remoteId = records.get(path)?.remoteId ?? file.remoteId;
    expect(mayGo([{ ...file, remoteId }], { records, snapshot, massDeleteMin: 10 })).toEqual([]);
  });

  it('lets go what was decided before, and what is no document any more unless that is too much at once', () => {
    const world = uploaded().remove('README.md');
    const facts = { records: new Map(), snapshot: world.snapshot };
    const decided = { remoteId: 'other' as RemoteId, uploadName: 'y' };
    expect(mayGo([file, decided], { ...facts, massDeleteMin: 2 })).toEqual([decided, file]);
    expect(mayGo([file, decided], { ...facts, massDeleteMin: 1 })).toEqual([decided]);
    world.complete = false;
    expect(mayGo([file], { ...facts, snapshot: world.snapshot, massDeleteMin: 2 })).toEqual([]);
  });
});
