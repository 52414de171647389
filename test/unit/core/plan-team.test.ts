import { describe, expect, it } from 'vitest';
import { relPath, type Plan, type RemoteFile, type TeamView } from '../../../src/core/model.ts';
import type { PlanInput } from '../../../src/core/plan-input.ts';
import { teamTag } from '../../../src/core/team.ts';
import { uploadName } from '../../../src/core/upload-name.ts';
import { POLICY, sha256Of, World } from '../../support/world.ts';

const TEAM = teamTag('crew', 'shop1234');
const NO_GRACE = { ...POLICY, graceMs: 0 };

describe('a version that another machine needs', () => {
  it('is foreign while it is needed, and ours to delete when nobody needs it', () => {
    const world = synced();
    const theirs = store(world, 'docs/a.md', 'on another branch');
    const needed = plan(world, { elsewhere: new Set([theirs.filename]) });
    expect(needed).toMatchObject({ actions: [], foreign: 1 });
    const free = plan(world, { elsewhere: new Set() });
    expect(free).toMatchObject({ actions: [{ kind: 'delete', because: 'orphan', remoteId: theirs.id }], foreign: 0 });
  });

  it('is foreign also under the number that the server added to its name', () => {
    const world = synced();
    const theirs = store(world, 'docs/a.md', 'on another branch', ' (1)');
    const elsewhere = new Set([nameOf('docs/a.md', 'on another branch')]);
    expect(theirs.filename).not.toBe(nameOf('docs/a.md', 'on another branch'));
    expect(plan(world, { elsewhere })).toMatchObject({ actions: [], foreign: 1 });
  });

  it('is taken up when it is the version that is here', () => {
    const world = new World().write('docs/a.md', 'a');
    const theirs = store(world, 'docs/a.md', 'a');
    expect(plan(world, { elsewhere: new Set([theirs.filename]) }).actions).toMatchObject([
      { kind: 'adopt', remoteId: theirs.id },
    ]);
  });
});

describe('while it is unknown what the others need', () => {
  const UNKNOWN: TeamView = { elsewhere: 'unknown', mayDelete: false };

  it('no version of another content is judged', () => {
    const world = synced();
    store(world, 'docs/a.md', 'on another branch');
    store(world, 'docs/gone.md', 'gone here');
    expect(plan(world, UNKNOWN)).toMatchObject({ actions: [], foreign: 2 });
  });

  it('what is new is uploaded all the same', () => {
    const world = synced().write('docs/b.md', 'b');
    expect(plan(world, UNKNOWN).actions).toMatchObject([{ kind: 'upload', path: 'docs/b.md' }]);
  });

  it.each(['sync', 'clean', 'reupload'] as const)('%s deletes nothing', (kind) => {
    const world = synced().remove('docs/a.md');
    world.policy = NO_GRACE;
    const deletions = plan(world, UNKNOWN, kind).actions.filter((action) => action.kind === 'delete');
    expect(deletions).toEqual([]);
  });

  it('nothing is deleted during the roll call either, though some needs are known', () => {
    const world = synced().remove('docs/a.md');
    world.policy = NO_GRACE;
    expect(plan(world, { elsewhere: new Set(), mayDelete: false }).actions).toEqual([]);
    expect(plan(world, { elsewhere: new Set(), mayDelete: true }).actions).toMatchObject([{ kind: 'delete' }]);
  });
});

describe('two copies of one version', () => {
  it('are settled on the newest by both machines, whichever of them each had recorded', () => {
    const machines = [synced(), synced()];
    const [first, second] = machines.map((world) => world.records.get(relPath('docs/a.md'))?.remoteId);
    if (first === undefined || second === undefined) throw new Error('nothing is recorded');
    const older = copy('older', 'a', 1_000);
    const newer = copy('newer', 'a', 2_000);
    for (const [index, world] of machines.entries()) {
      const own = index === 0 ? older : newer;
      const record = world.records.get(relPath('docs/a.md'));
      if (record === undefined) throw new Error('nothing is recorded');
      world.records.set(record.path, { ...record, remoteId: own.id });
      world.remote = [older, newer];
    }
    const name = nameOf('docs/a.md', 'a');
    for (const world of machines) converge(world, { elsewhere: new Set([name]), mayDelete: true });
    expect(machines.map((world) => world.records.get(relPath('docs/a.md'))?.remoteId)).toEqual(['newer', 'newer']);
    expect(machines.map((world) => world.remote.map(({ id }) => id))).toEqual([['newer'], ['newer']]);
  });

  it('stored in the same second are settled alike too', () => {
    const verdicts = [
      ['x', 'y'],
      ['y', 'x'],
    ].map((ids) => {
      const world = new World().write('docs/a.md', 'a');
      world.remote = ids.map((id) => copy(id, 'a', 1_000));
      converge(world, { elsewhere: new Set(), mayDelete: true });
      return world.remote.map(({ id }) => id);
    });
    expect(verdicts).toEqual([['x'], ['x']]);
  });
});

describe('a project that comes to a team', () => {
  it('uploads afresh what it had stored under its own tag, then lets that go', () => {
    const world = new World().write('docs/a.md', 'a');
    world.converge();
    const own = world.records.get(relPath('docs/a.md'));
    const { actions } = plan(world, {});
    expect(actions).toMatchObject([{ kind: 'replace', uploadName: nameOf('docs/a.md', 'a'), replaces: own?.remoteId }]);
    converge(world, {});
    expect(world.remote.map(({ filename }) => filename)).toEqual([nameOf('docs/a.md', 'a')]);
  });

  it('uploads nothing that a machine of the team has stored', () => {
    const world = new World().write('docs/a.md', 'a');
    world.converge();
    const theirs = store(world, 'docs/a.md', 'a');
    expect(plan(world, {}).actions).toMatchObject([{ kind: 'adopt', remoteId: theirs.id }]);
  });
});

function nameOf(path: string, content: string): string {
  return uploadName(relPath(path), sha256Of(content), TEAM);
}

function store(world: World, path: string, content: string, suffix = ''): RemoteFile {
  return world.store(nameOf(path, content).replace(/\.md$/u, `${suffix}.md`), content);
}

function copy(id: string, content: string, createdAt: number): RemoteFile {
  const bytes = Buffer.byteLength(content);
  const state = { purpose: 'file-extract', status: 'ready', statusDetails: '' } as const;
  return { id: id as RemoteFile['id'], filename: nameOf('docs/a.md', content), bytes, createdAt, ...state };
}

/** In step, with one document. */
function synced(): World {
  const world = new World().write('docs/a.md', 'a');
  converge(world, {});
  world.now += 3_600_000;
  return world;
}

function plan(world: World, view: Partial<TeamView>, kind: PlanInput['kind'] = 'sync'): Plan {
  return world.plan({ kind, tag: TEAM, team: { elsewhere: new Set(), mayDelete: true, ...view } });
}

function converge(world: World, view: Partial<TeamView>): void {
  for (let round = 0; round < 10; round += 1) {
    const found = plan(world, view);
    for (const action of found.actions) world.carryOut(action);
    world.now += 1;
  }
}
