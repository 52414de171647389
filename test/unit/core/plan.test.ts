import { describe, expect, it } from 'vitest';
import { relPath, type Action, type Intent, type RemoteId } from '../../../src/core/model.ts';
import { planId } from '../../../src/core/plan-id.ts';
import type { Policy } from '../../../src/core/plan-input.ts';
import { parseUploadName, uploadName } from '../../../src/core/upload-name.ts';
import { POLICY, sha256Of, TAG, World } from '../../support/world.ts';

/** `upload README.md`, `replace docs/a.md (changed)`, `delete README.md (vanished)` … */
function told(actions: readonly Action[]): string[] {
  return actions.map((action) => {
    const because = 'because' in action ? ` (${action.because})` : '';
    return `${action.kind} ${action.path ?? '?'}${because}`;
  });
}

function synced(...files: readonly (readonly [string, string])[]): World {
  const world = new World();
  for (const [path, content] of files) world.write(path, content);
  world.converge();
  world.now += 3_600_000;
  return world;
}

const NO_GRACE: Policy = { ...POLICY, graceMs: 0 };

function lostIntent(world: World, path: string, content: string, lostAt = world.now): Intent {
  return {
    id: `lost-${path}`,
    path: relPath(path),
    bytes: content.length,
    mtimeMs: 1,
    sha256: sha256Of(content),
    uploadName: uploadName(relPath(path), sha256Of(content), TAG),
    startedAt: lostAt - 1000,
    lostAt,
  };
}

describe('plan', () => {
  it('uploads what is new', () => {
    expect(told(new World().write('README.md', 'hello').plan().actions)).toEqual(['upload README.md (new)']);
  });

  it('has nothing to do when everything is in step, however often a file was touched', () => {
    expect(synced(['README.md', 'hello']).plan()).toMatchObject({ actions: [], problems: [] });
  });

  it('replaces what changed and names the version that goes afterwards', () => {
    const world = synced(['README.md', 'hello']);
    const before = world.records.get(relPath('README.md'))?.remoteId;
    const { actions } = world.write('README.md', 'hello again').plan();
    expect(told(actions)).toEqual(['replace README.md (changed)']);
    expect(actions[0]).toMatchObject({ replaces: before });
  });

  it('says that it would delete something if it knew what the others of its team need', () => {
    const world = synced(['README.md', 'hello'], ['docs/a.md', 'a']).remove('docs/a.md');
    world.plan();
    world.now += POLICY.graceMs;
    const unsure = { team: { elsewhere: new Set<string>(), mayDelete: false } };
    expect(world.plan(unsure)).toMatchObject({ actions: [], isHeldBack: true });
    expect(synced(['README.md', 'hello']).plan(unsure)).not.toHaveProperty('isHeldBack');
  });

  it('waits out the grace time before it deletes, and says until when', () => {
    const world = synced(['README.md', 'hello'], ['docs/a.md', 'a']).remove('docs/a.md');
    const first = world.plan();
    expect(first.actions).toEqual([]);
    expect(first.againAt).toBe(world.now + POLICY.graceMs);
    world.now += POLICY.graceMs;
    expect(told(world.plan().actions)).toEqual(['delete docs/a.md (vanished)']);
  });

  it('forgets the grace time of what came back', () => {
    const world = synced(['docs/a.md', 'a']).remove('docs/a.md');
    world.plan();
    world.now += POLICY.graceMs - 1;
    world.write('docs/a.md', 'a').plan();
    world.now += 1;
    expect(world.remove('docs/a.md').plan().actions).toEqual([]);
  });

  it('deletes what became no document', () => {
    const world = synced(['docs/a.md', 'a']).remove('docs/a.md');
    const path = relPath('docs/a.md');
    world.leftOut.set(path, { path, reason: 'ignored', detail: 'named in .moontideignore' });
    world.policy = NO_GRACE;
    expect(told(world.plan().actions)).toEqual(['delete docs/a.md (left-out)']);
  });

  it.each(['unreadable', 'changing'] as const)('keeps a file that is %s, and says so', (reason) => {
    const world = synced(['docs/a.md', 'a']).remove('docs/a.md');
    const path = relPath('docs/a.md');
    world.leftOut.set(path, { path, reason, detail: 'why' });
    world.policy = NO_GRACE;
    expect(world.plan()).toMatchObject({ actions: [], problems: [{ path, code: reason, message: 'why' }] });
  });

  it('uploads a renamed document first and deletes the old name only then', () => {
    const world = synced(['docs/old.md', 'text']);
    world.policy = NO_GRACE;
    world.remove('docs/old.md').write('docs/new.md', 'text');
    const first = world.plan();
    expect(told(first.actions)).toEqual(['upload docs/new.md (new)']);
    for (const action of first.actions) world.carryOut(action);
    expect(told(world.plan().actions)).toEqual(['delete docs/old.md (vanished)']);
  });

  it('adopts what is uploaded already instead of uploading it again', () => {
    const world = new World().write('README.md', 'hello');
    world.storeOurs('README.md', 'hello');
    expect(told(world.plan().actions)).toEqual(['adopt README.md']);
  });

  it('reads the tag past a suffix that the server appended', () => {
    const world = new World().write('README.md', 'hello');
    const name = uploadName(relPath('README.md'), sha256Of('hello'), TAG).replace(/\.md$/u, ' (1).md');
    world.store(name, 'hello');
    expect(told(world.plan().actions)).toEqual(['adopt README.md']);
  });

  it('does not adopt a file of another size', () => {
    const world = new World().write('README.md', 'hello');
    world.store(uploadName(relPath('README.md'), sha256Of('hello'), TAG), 'hell');
    expect(told(world.plan().actions)).toEqual(['replace README.md (changed)']);
  });

  it('replaces an uploaded earlier version that it has no record of, so that one is always there', () => {
    const world = new World().write('README.md', 'new');
    const earlier = world.storeOurs('README.md', 'old');
    expect(world.plan().actions).toMatchObject([{ kind: 'replace', path: 'README.md', replaces: earlier.id }]);
  });

  it('deletes second copies and what belongs to nothing, and leaves every foreign file alone', () => {
    const world = synced(['README.md', 'hello']);
    world.storeOurs('README.md', 'hello');
    world.storeOurs('docs/gone.md', 'gone');
    world.store('README.md', 'of another tool');
    world.store(uploadName(relPath('README.md'), sha256Of('hello'), { ...TAG, project: 'another' }), 'hello');
    world.store(uploadName(relPath('README.md'), sha256Of('hello'), { ...TAG, installation: 'another' }), 'hello');
    expect(told(world.plan().actions)).toEqual(['delete README.md (duplicate)', 'delete docs/gone.md (orphan)']);
  });

  it('uploads again what somebody deleted remotely, and has that checked', () => {
    const world = synced(['README.md', 'hello']);
    const gone = world.records.get(relPath('README.md'))?.remoteId;
    world.remote = [];
    expect(world.plan().actions).toMatchObject([{ kind: 'upload', because: 'remote-gone', gone }]);
  });

  it('forgets a record of which nothing is left on either side', () => {
    const world = synced(['README.md', 'hello']).remove('README.md');
    world.remote = [];
    expect(told(world.plan().actions)).toEqual(['forget README.md']);
  });

  it('does not take a file for gone that was uploaded just before the listing', () => {
    const world = new World().write('README.md', 'hello');
    for (const action of world.plan().actions) world.carryOut(action);
    world.now += POLICY.lateListingMs;
    expect(world.plan({ remote: { takenAt: world.now, files: [] } }).actions).toEqual([]);
  });

  it('deletes the version that an adopted one replaces although it seems to be gone: it may be listed late', () => {
    const world = synced(['README.md', 'hello']);
    const before = world.records.get(relPath('README.md'))?.remoteId;
    world.remote = [];
    world.storeOurs('README.md', 'hello');
    expect(world.plan().actions).toMatchObject([{ kind: 'adopt', replaces: before }]);
  });

  describe('when the answer to an upload was lost', () => {
    it('looks before it uploads anything again', () => {
      const world = new World().write('README.md', 'hello');
      world.intents = [lostIntent(world, 'README.md', 'hello')];
      expect(world.plan({ remote: 'unknown' })).toMatchObject({ actions: [], needsListing: true });
    });

    it('waits as long as a listing may be late', () => {
      const world = new World().write('README.md', 'hello');
      world.intents = [lostIntent(world, 'README.md', 'hello')];
      world.now += POLICY.lateListingMs - 1;
      expect(world.plan()).toMatchObject({
        actions: [],
        needsListing: true,
        againAt: world.now + 1,
        settledIntents: [],
      });
    });

    it('uploads again once the listing can be trusted', () => {
      const world = new World().write('README.md', 'hello');
      world.intents = [lostIntent(world, 'README.md', 'hello')];
      world.now += POLICY.lateListingMs;
      const found = world.plan();
      expect(told(found.actions)).toEqual(['upload README.md (new)']);
      expect(found.settledIntents).toEqual(['lost-README.md']);
    });

    it('adopts what did arrive', () => {
      const world = new World().write('README.md', 'hello');
      world.intents = [lostIntent(world, 'README.md', 'hello')];
      world.storeOurs('README.md', 'hello');
      const found = world.plan();
      expect(told(found.actions)).toEqual(['adopt README.md']);
      expect(found.settledIntents).toEqual(['lost-README.md']);
    });

    it('does not take an earlier upload of the same content for it', () => {
      const world = synced(['README.md', 'hello']);
      world.intents = [lostIntent(world, 'README.md', 'hello')];
      expect(world.plan()).toMatchObject({ settledIntents: [], needsListing: true });
    });

    it('uploads newer content at once', () => {
      const world = new World().write('README.md', 'newer');
      world.intents = [lostIntent(world, 'README.md', 'hello')];
      expect(told(world.plan({ remote: 'unknown' }).actions)).toEqual(['upload README.md (new)']);
    });

    it('waits while the server is still reading the file', () => {
      const world = new World().write('README.md', 'hello');
      world.intents = [lostIntent(world, 'README.md', 'hello')];
      const stored = world.storeOurs('README.md', 'hello');
      world.remote = [{ ...stored, status: 'pending' }];
      expect(world.plan()).toMatchObject({ actions: [], needsListing: true });
    });
  });

  it('leaves an upload that is under way alone, here and in the listing', () => {
    const world = new World().write('README.md', 'hello');
    const { lostAt: _none, ...underWay } = lostIntent(world, 'README.md', 'hello');
    world.intents = [underWay];
    world.storeOurs('README.md', 'hello');
    expect(world.plan().actions).toEqual([]);
  });

  it('does not upload what the server refused until it changes', () => {
    const world = new World().write('README.md', 'hello');
    const path = relPath('README.md');
    world.refusals.set(path, { path, sha256: sha256Of('hello'), message: 'no content', at: 0 });
    expect(world.plan()).toMatchObject({ actions: [], problems: [{ path, code: 'refused', message: 'no content' }] });
    expect(told(world.write('README.md', 'changed').plan().actions)).toEqual(['upload README.md (new)']);
  });

  describe('when a document is changed and changed back', () => {
    function changedBack(): World {
      const world = synced(['README.md', 'one']);
      world.write('README.md', 'two');
      for (const action of world.plan({ remote: 'unknown' }).actions) world.carryOut(action);
      return world.write('README.md', 'one');
    }

    it('keeps the earlier version for the grace time', () => {
      const world = changedBack().write('README.md', 'two');
      expect(world.plan({ remote: 'unknown' })).toMatchObject({ actions: [], againAt: world.now + POLICY.graceMs });
      world.now += POLICY.graceMs;
      expect(told(world.plan({ remote: 'unknown' }).actions)).toEqual(['delete README.md (superseded)']);
    });

    it('takes the earlier version up again instead of uploading it', () => {
      const world = changedBack();
      expect(told(world.plan({ remote: 'unknown' }).actions)).toEqual(['adopt README.md']);
      const { uploads } = world;
      world.converge();
      expect(world.uploads).toBe(uploads);
      expect(world.owned).toEqual(world.wanted);
    });

    it('uploads it when the earlier version is gone from the listing', () => {
      const world = changedBack();
      world.remote = world.remote.slice(1);
      expect(told(world.plan().actions)).toEqual(['replace README.md (changed)']);
    });

    it('deletes the earlier version at once where the account needs the room', () => {
      const world = changedBack().write('README.md', 'two');
      world.policy = { ...POLICY, maxFiles: 2 };
      expect(told(world.plan({ remote: 'unknown' }).actions)).toEqual(['delete README.md (superseded)']);
    });
  });

  it('finishes what it began to delete', () => {
    const world = new World();
    const remoteId = 'file-9' as RemoteId;
    world.tombstones.set(remoteId, { remoteId, uploadName: 'x', because: 'superseded', since: 0 });
    expect(told(world.plan({ remote: 'unknown' }).actions)).toEqual(['delete ? (superseded)']);
  });

  describe('when the account lists another file under a recorded id', () => {
    it('forgets the record, uploads the document again, and leaves the file alone', () => {
      const world = synced(['docs/a.md', 'text a']);
      world.remote = world.remote.map((file) => ({ ...file, filename: 'foreign.md', bytes: 4 }));
      expect(told(world.plan().actions)).toEqual(['forget docs/a.md']);
      world.converge();
      expect(world.remote.map(({ filename }) => filename)).toEqual([
        'foreign.md',
        expect.stringContaining('docs~a.md') as string,
      ]);
    });
  });

  describe('when much is gone at once', () => {
    const many = Array.from({ length: 20 }, (_, at) => [`docs/${at}.md`, `text ${at}`] as const);
    const guarded: Policy = { ...NO_GRACE, massDeleteRatio: 0.25, massDeleteMin: 10 };

    function emptied(count: number): World {
      const world = synced(...many);
      world.policy = guarded;
      for (const [path] of many.slice(0, count)) world.remove(path);
      return world;
    }

    it('halts and does nothing at all', () => {
      const found = emptied(10).plan();
      expect(found).toMatchObject({ actions: [], halt: { reason: 'mass-delete' } });
      expect(found.halt?.message).toContain('10 of 20');
    });

    it('goes on below the limits', () => {
      expect(emptied(9).plan().actions).toHaveLength(9);
    });

    it('goes on with exactly what was confirmed', () => {
      const world = emptied(10);
      const confirmed = world.plan().halt?.planId ?? '';
      expect(world.plan({ confirmed }).actions).toHaveLength(10);
      world.remove('docs/11.md');
      expect(world.plan({ confirmed }).halt?.reason).toBe('mass-delete');
    });

    it('counts what is gone only when its grace time is over: a branch switch there and back costs nothing', () => {
      const world = synced(...many);
      world.policy = { ...guarded, graceMs: 60_000 };
      for (const [path] of many) world.remove(path);
      expect(world.plan()).toMatchObject({ actions: [], againAt: world.now + 60_000 });
      world.now += 59_000;
      expect(world.plan().halt).toBeUndefined();
      for (const [path, text] of many) world.write(path, text);
      world.now += 60_000;
      expect(world.plan()).toMatchObject({ actions: [], settledIntents: [] });
      expect(world.plan().halt).toBeUndefined();
    });

    it('counts a folder that is removed bit by bit as one loss, and confirms all of it', () => {
      const world = synced(...many);
      world.policy = { ...guarded, graceMs: 60_000 };
      for (const [at, [path]] of many.entries()) {
        world.remove(path);
        if (at % 5 !== 4) continue;
        expect(world.plan().actions).toEqual([]);
        world.now += 10_000;
      }
      world.now += 25_000;
      expect(told(world.plan().actions)).toEqual([]);
      world.now += 10_000;
      const { halt } = world.plan();
      expect(halt?.message).toContain('20 of 20');
      expect(world.plan({ policy: { ...world.policy, graceMs: 0 } }).halt?.planId).toBe(halt?.planId);
      expect(world.plan({ confirmed: halt?.planId ?? '' }).actions).toHaveLength(20);
    });

    it('is not a loss of many that go one by one, however many wait for the end of their grace time', () => {
      const world = synced(...many);
      world.policy = { ...guarded, graceMs: 60_000 };
      for (const [path] of many) {
        world.remove(path);
        expect(world.plan().halt).toBeUndefined();
        world.now += 4_000;
      }
      expect(world.plan().actions).toHaveLength(6);
      world.now += 60_000;
      expect(world.plan().halt).toBeUndefined();
      expect(world.plan().actions).toHaveLength(20);
    });

    it('takes few losses away each after its own grace time', () => {
      const world = synced(...many);
      world.policy = { ...guarded, graceMs: 60_000 };
      for (const [path] of many.slice(0, 4)) world.remove(path);
      world.plan();
      world.now += 30_000;
      world.remove('docs/9.md').plan();
      world.now += 30_000;
      expect(world.plan().actions).toHaveLength(4);
    });

    it('counts what only the account knows of, and no rename among that', () => {
      const world = synced(...many);
      world.records.clear();
      world.policy = guarded;
      for (const [path] of many.slice(0, 12)) world.remove(path);
      expect(world.plan().halt?.message).toContain('12 of 20');
      for (const [path, text] of many.slice(0, 12)) world.write(path.replace('docs/', 'docs/moved/'), text);
      const { actions, halt } = world.plan();
      expect(halt).toBeUndefined();
      expect(actions.filter(({ kind }) => kind === 'delete')).toEqual([]);
      expect(world.converge().halt).toBeUndefined();
      expect(world.owned).toEqual(world.wanted);
    });

    it('does not count what moved to another path', () => {
      const world = emptied(20);
      for (const [path, text] of many) world.write(path.replace('docs/', 'docs/moved/'), text);
      expect(world.converge().halt).toBeUndefined();
      expect(world.owned).toEqual(world.wanted);
    });
  });

  it('keeps the most important documents when the account has no room for all', () => {
    const world = new World().write('docs/a.md', 'a').write('.ai/b.md', 'b').write('README.md', 'c');
    world.store('foreign.md', 'x');
    world.policy = { ...POLICY, maxFiles: 3 };
    const found = world.plan();
    expect(told(found.actions)).toEqual(['upload .ai/b.md (new)', 'upload README.md (new)']);
    expect(found.problems).toMatchObject([{ path: 'docs/a.md', code: 'over-limit' }]);
  });

  it('takes everything that is ours away in a clean, and stays at nothing', () => {
    const world = synced(['README.md', 'hello'], ['docs/a.md', 'a']);
    world.storeOurs('docs/gone.md', 'gone');
    expect(told(world.plan({ kind: 'clean' }).actions)).toEqual([
      'delete README.md (clean)',
      'delete docs/a.md (clean)',
      'delete docs/gone.md (clean)',
    ]);
    expect(world.converge('clean').actions).toEqual([]);
  });

  it('would replace everything in a reupload', () => {
    const world = synced(['README.md', 'hello'], ['docs/a.md', 'a']);
    expect(told(world.plan({ kind: 'reupload' }).actions)).toEqual([
      'replace README.md (reupload)',
      'replace docs/a.md (reupload)',
    ]);
  });

  it('would replace in a reupload what only the account knows of', () => {
    const world = synced(['README.md', 'hello']);
    const before = world.records.get(relPath('README.md'))?.remoteId;
    world.records.clear();
    expect(world.plan({ kind: 'reupload' }).actions).toMatchObject([{ kind: 'replace', replaces: before }]);
  });

  it('has another id for another kind of job', () => {
    const found = new World().plan();
    expect(planId('clean', found)).not.toBe(planId('reupload', found));
  });

  it('has another id for every other set of actions', () => {
    const world = new World().write('README.md', 'hello');
    const one = planId('sync', world.plan());
    expect(planId('sync', world.write('README.md', 'other').plan())).not.toBe(one);
    expect(planId('sync', world.write('README.md', 'hello').plan())).toBe(one);
  });
});

describe('uploadName', () => {
  it('is read back by its inverse', () => {
    const path = relPath('docs/a name with spaces, "quotes"\nand ümläuts ~ = % (1).TOML');
    const name = uploadName(path, sha256Of('x'), TAG);
    expect(name).toMatch(/^[\x21-\x7e]+\.txt$/u);
    expect(parseUploadName(name)).toMatchObject({ path, tag: TAG, version: sha256Of('x').slice(0, 12) });
  });

  it('fits into 255 bytes and still tells long paths apart', () => {
    const long = 'docs/'.concat('ä'.repeat(120));
    const names = [1, 2].map((at) => uploadName(relPath(`${long}${at}.md`), sha256Of('x'), TAG));
    for (const name of names) {
      expect(name.length).toBeLessThanOrEqual(255);
      expect(parseUploadName(name)).toMatchObject({ tag: TAG });
      expect(parseUploadName(name)?.path).toBeUndefined();
    }
    expect(parseUploadName(names[0] ?? '')?.spelling).not.toBe(parseUploadName(names[1] ?? '')?.spelling);
  });
});
