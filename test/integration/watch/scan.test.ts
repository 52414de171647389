import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { relPath } from '../../../src/core/model.ts';
import { sha256Of } from '../../../src/watch/content.ts';
import { stampOf } from '../../../src/watch/stamp.ts';
import { documentsOf, Eyes, factsOf, leftOutOf, Tree } from '../../support/tree.ts';
import { rulesWith } from '../../support/rules.ts';

describe('a full scan', () => {
  it('finds the documents of the scope and nothing else', async () => {
    using tree = new Tree('.ai/plan.md', '.agents/a/b.md', 'docs/x.md', 'README.md', 'src/main.ts', 'readme.txt');
    const snapshot = await new Eyes(tree).look();
    expect(documentsOf(snapshot)).toEqual(['.agents/a/b.md', '.ai/plan.md', 'README.md', 'docs/x.md']);
    expect(leftOutOf(snapshot)).toEqual([]);
    expect(snapshot.complete).toBe(true);
    expect([...snapshot.folders.keys()].toSorted()).toEqual(['.agents', '.agents/a', '.ai', 'docs']);
  });

  it('gives each document its stamp and the hash of its content', async () => {
    using tree = new Tree();
    tree.write('docs/x.md', 'hello');
    const document = (await new Eyes(tree).look()).documents.get(relPath('docs/x.md'));
    expect(document?.sha256).toBe(createHash('sha256').update('hello').digest('hex'));
    expect(document?.stamp).toMatchObject({ bytes: 5, mtimeMs: tree.mtimeMs('docs/x.md') });
  });

  it('says why each file is left out, with its figures', async () => {
    using tree = new Tree('docs/a.log', 'docs/.env.local', 'docs/a.png', 'docs/key.pem');
    tree.write('docs/empty.md', '');
    tree.write('docs/blank.md', '\uFEFF \n\u00A0');
    tree.write('docs/binary.md', Buffer.from([0x23, 0x20, 0x00, 0x41]));
    tree.write('docs/large.md', 'x'.repeat(1_000_001));
    tree.write('docs/largest.md', 'x'.repeat(1_000_000));
    const snapshot = await new Eyes(tree).look();
    expect(documentsOf(snapshot)).toEqual(['docs/largest.md']);
    expect(leftOutOf(snapshot)).toEqual([
      'docs/.env.local: secret',
      'docs/a.log: excluded',
      'docs/a.png: binary',
      'docs/binary.md: binary',
      'docs/blank.md: blank',
      'docs/empty.md: empty',
      'docs/key.pem: secret',
      'docs/large.md: too-large',
    ]);
    expect(snapshot.leftOut.get(relPath('docs/large.md'))).toMatchObject({ bytes: 1_000_001 });
    expect(snapshot.complete).toBe(true);
  });

  it('names a folder that is left out once, and does not look into it', async () => {
    using tree = new Tree('docs/node_modules/a/b.md', 'docs/.git/HEAD', 'docs/__pycache__/x.py', 'docs/.env/x.md');
    const snapshot = await new Eyes(tree).look();
    expect(leftOutOf(snapshot)).toEqual([
      'docs/.env: secret',
      'docs/.git: excluded',
      'docs/__pycache__: excluded',
      'docs/node_modules: excluded',
    ]);
    expect([...snapshot.folders.keys()]).toEqual(['docs']);
  });

  it('follows the scope into folders that lie deeper', async () => {
    using tree = new Tree('packages/a/docs/x.md', 'packages/a/src/y.md', 'packages/b/docs/z.md');
    const rules = rulesWith({ folders: [relPath('packages/a/docs')] });
    const snapshot = await new Eyes(tree, () => ({ rules })).look();
    expect(documentsOf(snapshot)).toEqual(['packages/a/docs/x.md']);
    expect([...snapshot.folders.keys()]).toEqual(['packages', 'packages/a', 'packages/a/docs']);
  });
});

describe('what did not change', () => {
  it('is not read again, and nothing is written', async () => {
    using tree = new Tree('docs/a.md', 'docs/b.md');
    const eyes = new Eyes(tree);
    tree.touch('docs/a.md', Date.UTC(2020, 0, 1));
    await settleStamps();
    const first = await eyes.look();
    expect(eyes.read.toSorted()).toEqual(['docs/a.md', 'docs/b.md']);
    const second = await eyes.look();
    expect(eyes.read).toEqual([]);
    expect(eyes.batches).toBe(1);
    expect(factsOf(second)).toEqual(factsOf(first));
  });

  it('is not read again by the next process either', async () => {
    using tree = new Tree('docs/a.md');
    await settleStamps();
    const before = new Eyes(tree);
    await before.look();
    const after = new Eyes(tree);
    after.store.updateFingerprints([...before.store.fingerprints().values()], []);
    await after.look();
    expect(after.batches).toBe(0);
  });

  it('is read when a person asks for it, and then nothing is written unless it tells more', async () => {
    using tree = new Tree('docs/a.md');
    await settleStamps();
    const eyes = new Eyes(tree);
    await eyes.look();
    await eyes.look('everything', { rehash: true });
    expect(eyes.batches).toBe(1);
  });

  it.each([
    ['trusts', 1000],
    ['does not trust', 0],
  ])('%s a stamp that was %d ms old when it was read', async (outcome, ageMs) => {
    using tree = new Tree();
    tree.write('docs/a.md', 'now');
    const stamp = stampOf(lstatSync(tree.at('docs/a.md')));
    const believed = sha256Of(Buffer.from('before'));
    const eyes = new Eyes(tree);
    const path = relPath('docs/a.md');
    eyes.store.updateFingerprints(
      [{ path, stamp, sha256: believed, content: 'text', readAt: stamp.ctimeMs + ageMs }],
      [],
    );
    const snapshot = await eyes.look();
    expect(hashIn(snapshot, 'docs/a.md') === believed).toBe(outcome === 'trusts');
  });

  it('is forgotten with its file', async () => {
    using tree = new Tree('docs/a.md', 'docs/b.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.remove('docs/a.md');
    await eyes.look(['docs/a.md']);
    expect([...eyes.store.fingerprints().keys()]).toEqual(['docs/b.md']);
  });
});

describe('what changed', () => {
  it('is seen when only the time of the change shows it: same size, same modification time', async () => {
    using tree = new Tree();
    tree.write('docs/a.md', 'one');
    const mtimeMs = Date.UTC(2024, 0, 1);
    tree.touch('docs/a.md', mtimeMs);
    await settleStamps();
    const eyes = new Eyes(tree);
    const before = await eyes.look();
    tree.write('docs/a.md', 'two');
    tree.touch('docs/a.md', mtimeMs);
    const after = await eyes.look();
    expect(tree.mtimeMs('docs/a.md')).toBe(mtimeMs);
    expect(hashIn(after, 'docs/a.md')).not.toBe(hashIn(before, 'docs/a.md'));
  });

  it('is seen when an older file is put back', async () => {
    using tree = new Tree();
    tree.write('docs/a.md', 'newer');
    const eyes = new Eyes(tree);
    const before = await eyes.look();
    tree.write('docs/.old', 'older');
    tree.touch('docs/.old', Date.UTC(2001, 0, 1));
    tree.rename('docs/.old', 'docs/a.md');
    const after = await eyes.look(['docs/a.md', 'docs/.old']);
    expect(hashIn(after, 'docs/a.md')).not.toBe(hashIn(before, 'docs/a.md'));
    expect(after.documents.get(relPath('docs/a.md'))?.stamp.mtimeMs).toBe(Date.UTC(2001, 0, 1));
  });

  it('is seen when it is written right after it was read, within the same tick of the clock', async () => {
    using tree = new Tree();
    const eyes = new Eyes(tree);
    for (let round = 0; round < 50; round += 1) {
      const content = `round ${round % 2}`;
      tree.write('docs/a.md', content);
      const snapshot = await eyes.look(['docs/a.md']);
      expect(hashIn(snapshot, 'docs/a.md')).toBe(createHash('sha256').update(content).digest('hex'));
    }
  });

  it('is seen after a rename over it', async () => {
    using tree = new Tree('docs/a.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.save('docs/a.md', 'saved');
    const after = await eyes.look(['docs/a.md']);
    expect(hashIn(after, 'docs/a.md')).toBe(createHash('sha256').update('saved').digest('hex'));
  });

  it('is no document any more when it became empty, blank or binary', async () => {
    using tree = new Tree('docs/a.md', 'docs/b.md', 'docs/c.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.write('docs/a.md', '');
    tree.write('docs/b.md', ' \n');
    tree.write('docs/c.md', Buffer.from([1, 2, 0, 3]));
    const after = await eyes.look(['docs/a.md', 'docs/b.md', 'docs/c.md']);
    expect(documentsOf(after)).toEqual([]);
    expect(leftOutOf(after)).toEqual(['docs/a.md: empty', 'docs/b.md: blank', 'docs/c.md: binary']);
  });
});

describe('a partial scan', () => {
  it('looks at the named paths alone', async () => {
    using tree = new Tree('docs/a.md', 'docs/b.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.write('docs/a.md', 'changed');
    tree.write('docs/b.md', 'changed too');
    await eyes.look(['docs/a.md']);
    expect(eyes.read).toEqual(['docs/a.md']);
  });

  it('walks a named folder anew, with everything below it', async () => {
    using tree = new Tree('docs/a/x.md', 'docs/b/y.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.rename('docs/a', 'docs/c');
    const after = await eyes.look(['docs/a', 'docs/c']);
    expect(documentsOf(after)).toEqual(['docs/b/y.md', 'docs/c/x.md']);
    expect([...after.folders.keys()].toSorted()).toEqual(['docs', 'docs/b', 'docs/c']);
  });

  it('finds what lies in folders that were made together with it', async () => {
    using tree = new Tree('docs/a.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.write('docs/x/y/z.md');
    tree.write('docs/x/other.md');
    expect(documentsOf(await eyes.look(['docs/x/y/z.md']))).toEqual(['docs/a.md', 'docs/x/other.md', 'docs/x/y/z.md']);
  });

  it('looks at a whole folder that another has taken the place of, though one file was named', async () => {
    using tree = new Tree('docs/a/x.md', 'docs/a/y.md', 'docs/b/new.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.rename('docs/a', 'src/a');
    tree.rename('docs/b', 'docs/a');
    expect(documentsOf(await eyes.look(['docs/a/x.md', 'docs/b']))).toEqual(['docs/a/new.md']);
  });

  it('sees that a named file lies behind a folder that became a link', async () => {
    using tree = new Tree('docs/a/x.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.remove('docs/a');
    tree.link('docs/a', tree.outside);
    const after = await eyes.look(['docs/a/x.md']);
    expect(documentsOf(after)).toEqual([]);
    expect(leftOutOf(after)).toEqual(['docs/a: link']);
  });

  it('takes no notice of paths outside the scope', async () => {
    using tree = new Tree('docs/a.md', 'src/main.ts');
    const eyes = new Eyes(tree);
    const before = await eyes.look();
    const after = await eyes.look(['src/main.ts', 'src', 'nowhere']);
    expect(factsOf(after)).toEqual(factsOf(before));
  });

  it('is a full scan when nothing is known of the snapshot before', async () => {
    using tree = new Tree('docs/a.md', 'docs/b.md');
    const before = await new Eyes(tree).look();
    const eyes = new Eyes(tree);
    tree.remove('docs/b.md');
    expect(documentsOf(await eyes.look(['docs/a.md'], { previous: before }))).toEqual(['docs/a.md']);
  });

  it('is a full scan when the root is another folder now', async () => {
    using tree = new Tree('docs/a.md', '../other/docs/b.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.remove('');
    tree.rename('../other', '');
    expect(documentsOf(await eyes.look(['README.md']))).toEqual(['docs/b.md']);
  });
});

describe('an aborted scan', () => {
  it('ends with the reason of its signal', async () => {
    using tree = new Tree(...Array.from({ length: 2000 }, (_, index) => `docs/${index}.md`));
    const stop = new AbortController();
    const scanning = new Eyes(tree).look('everything', { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(scanning).rejects.toThrow('enough');
  });
});

/** A stamp proves something only once it is older than the clock's ticks. */
async function settleStamps(): Promise<void> {
  await systemClock.sleep(100);
}

function hashIn(snapshot: Awaited<ReturnType<Eyes['look']>>, path: string): string | undefined {
  return snapshot.documents.get(relPath(path))?.sha256;
}
