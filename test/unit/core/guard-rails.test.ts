import { describe, expect, it } from 'vitest';
import { boundToLosses, judgeRoot, type KnownRoot } from '../../../src/core/guard-rails.ts';
import type { FolderIdentity, Snapshot } from '../../../src/core/model.ts';
import { World } from '../../support/world.ts';

const HERE: FolderIdentity = { dev: 1, ino: 100 };

function known(world: World, identity: FolderIdentity | undefined = HERE): KnownRoot {
  return { path: '/project', identity, records: world.records };
}

/** A project with two uploaded documents. */
function synced(): World {
  const world = new World().write('README.md', 'hello').write('docs/a.md', 'a');
  world.converge();
  return world;
}

function found(world: World, root: Snapshot['root']): Snapshot {
  return { ...world.snapshot, root };
}

describe('the root of a project', () => {
  it('is the same while it is the same folder, and where nothing was recorded yet', () => {
    const world = synced();
    expect(judgeRoot(found(world, HERE), known(world))).toBeUndefined();
    expect(judgeRoot(found(world, { dev: 9, ino: 9 }), { ...known(world), identity: undefined })).toBeUndefined();
  });

  it.each(['missing', 'unreadable'] as const)('halts when it is %s', (root) => {
    const world = synced();
    expect(judgeRoot(found(world, root), known(world))).toMatchObject({ reason: 'root-missing' });
  });

  it('may be a fresh clone or a restored backup on the same file system', () => {
    const world = synced();
    expect(judgeRoot(found(world, { dev: 1, ino: 200 }), known(world))).toBeUndefined();
  });

  it('halts when another file system is in its place, with something to confirm', () => {
    const world = synced();
    const halt = judgeRoot(found(world, { dev: 2, ino: 200 }), known(world));
    expect(halt?.reason).toBe('root-replaced');
    expect(halt?.planId).not.toBe('');
  });

  it('may have another device number, as some file systems have at every mount', () => {
    const world = synced();
    expect(judgeRoot(found(world.write('docs/a.md', 'edited'), { dev: 2, ino: 100 }), known(world))).toBeUndefined();
  });

  it('is another one with the inode number of every file system when it holds hardly anything of what is known', () => {
    const world = synced();
    world.remove('README.md').remove('docs/a.md');
    const halt = judgeRoot(found(world, { dev: 2, ino: 100 }), known(world));
    expect(halt).toMatchObject({ reason: 'root-replaced' });
  });

  it('is confirmed together with exactly what is lost by it', () => {
    const world = synced().remove('docs/a.md');
    const halt = judgeRoot(found(world, { dev: 2, ino: 200 }), known(world));
    if (halt === undefined) throw new Error('it did not halt');
    const { losses = [] } = world.plan();
    expect(losses.map(({ path }) => path)).toEqual(['docs/a.md']);
    expect(boundToLosses(halt, losses).planId).not.toBe(boundToLosses(halt, []).planId);
    expect(boundToLosses({ ...halt, reason: 'key-refused' }, losses).planId).toBe(halt.planId);
  });
});
