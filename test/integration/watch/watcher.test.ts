import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { relPath, type Snapshot } from '../../../src/core/model.ts';
import { watchFolder } from '../../../src/watch/folder-watch.ts';
import { Lookout } from '../../support/lookout.ts';
import { documentsOf, Tree } from '../../support/tree.ts';

/** True when exactly these are the documents. */
function are(...paths: readonly string[]): (snapshot: Snapshot) => boolean {
  return (snapshot) => documentsOf(snapshot).join('\n') === paths.toSorted().join('\n');
}

/** True when the document is there in this many bytes. */
function has(path: string, bytes: number): (snapshot: Snapshot) => boolean {
  return (snapshot) => snapshot.documents.get(relPath(path))?.stamp.bytes === bytes;
}

describe('a watched project', () => {
  it('tells of files that come, change and go', async () => {
    using tree = new Tree('docs/a.md');
    await using lookout = await Lookout.over(tree);
    tree.write('docs/b.md', '1');
    await lookout.until(has('docs/b.md', 1));
    tree.write('docs/b.md', '12');
    await lookout.until(has('docs/b.md', 2));
    tree.save('docs/b.md', '123');
    await lookout.until(has('docs/b.md', 3));
    tree.rename('docs/b.md', 'docs/c.md');
    await lookout.until(are('docs/a.md', 'docs/c.md'));
    tree.remove('docs/c.md');
    await lookout.until(are('docs/a.md'));
  });

  it('tells of changes that leave size and modification time as they were', async () => {
    using tree = new Tree();
    tree.write('docs/a.md', 'one');
    tree.touch('docs/a.md', 1e12);
    await using lookout = await Lookout.over(tree);
    const before = lookout.snapshot.documents.get(relPath('docs/a.md'))?.sha256;
    tree.write('docs/a.md', 'two');
    tree.touch('docs/a.md', 1e12);
    await lookout.until(({ documents }) => documents.get(relPath('docs/a.md'))?.sha256 !== before);
    const { ctimeMs } = lookout.snapshot.documents.get(relPath('docs/a.md'))?.stamp ?? { ctimeMs: 0 };
    tree.chmod('docs/a.md', 0o600);
    await lookout.until(({ documents }) => documents.get(relPath('docs/a.md'))?.stamp.ctimeMs !== ctimeMs);
  });

  it('tells of the files of the root, and of folders of the scope that appear, vanish and come back', async () => {
    using tree = new Tree('package.json');
    await using lookout = await Lookout.over(tree);
    tree.write('README.md');
    await lookout.until(are('README.md'));
    await lookout.calm();
    tree.write('.ai/plan.md', '1');
    await lookout.until(has('.ai/plan.md', 1));
    await lookout.calm();
    tree.write('.ai/plan.md', '12');
    await lookout.until(has('.ai/plan.md', 2));
    await lookout.calm();
    tree.remove('.ai');
    await lookout.until(are('README.md'));
    await lookout.calm();
    tree.write('.ai/plan.md', '123');
    await lookout.until(has('.ai/plan.md', 3));
    await lookout.calm();
    tree.write('.ai/plan.md', '1234');
    await lookout.until(has('.ai/plan.md', 4));
  });

  it('tells of what lies in folders that were made in one go, and of later edits inside', async () => {
    using tree = new Tree('docs/a.md');
    await using lookout = await Lookout.over(tree);
    tree.write('docs/x/y/z/deep.md', '1');
    await lookout.until(has('docs/x/y/z/deep.md', 1));
    await lookout.calm();
    tree.write('docs/x/y/z/deep.md', '12');
    await lookout.until(has('docs/x/y/z/deep.md', 2));
    await lookout.calm();
    tree.write('docs/x/y/other.md');
    await lookout.until(are('docs/a.md', 'docs/x/y/other.md', 'docs/x/y/z/deep.md'));
  });

  it('tells of trees that are moved in and out, and of later edits inside', async () => {
    using tree = new Tree('docs/a.md', '../outside/tree/deep/b.md');
    await using lookout = await Lookout.over(tree);
    tree.rename('../outside/tree', 'docs/tree');
    await lookout.until(are('docs/a.md', 'docs/tree/deep/b.md'));
    await lookout.calm();
    tree.write('docs/tree/deep/b.md', '12');
    await lookout.until(has('docs/tree/deep/b.md', 2));
    await lookout.calm();
    tree.rename('docs/tree', '../outside/tree');
    await lookout.until(are('docs/a.md'));
    await lookout.calm();
    tree.rename('../outside/tree', '.ai');
    await lookout.until(are('docs/a.md', '.ai/deep/b.md'));
    await lookout.calm();
    tree.write('.ai/deep/b.md', '123');
    await lookout.until(has('.ai/deep/b.md', 3));
  });

  it('tells of edits in a folder that was removed and made again', async () => {
    using tree = new Tree('docs/sub/deep/a.md');
    await using lookout = await Lookout.over(tree);
    for (let round = 1; round <= 10; round += 1) {
      tree.remove('docs/sub');
      tree.write('docs/sub/deep/a.md', 'x'.repeat(2 * round));
      await lookout.until(has('docs/sub/deep/a.md', 2 * round));
      await lookout.calm();
      tree.write('docs/sub/deep/a.md', 'x'.repeat(2 * round + 1));
      await lookout.until(has('docs/sub/deep/a.md', 2 * round + 1));
    }
  });

  it('tells of edits in a folder that was made again a while after it was removed, unseen in between', async () => {
    using tree = new Tree('docs/sub/deep/a.md');
    await using lookout = await Lookout.over(tree);
    for (let round = 1; round <= 10; round += 1) {
      lookout.hints.length = 0;
      tree.remove('docs/sub');
      await expect.poll(() => lookout.hints).toContainEqual({ kind: 'path', path: 'docs/sub' });
      // ext4 gives it the inode number of the one before, so that it looks the same.
      tree.write('docs/sub/deep/a.md', 'x'.repeat(2 * round));
      await lookout.until(has('docs/sub/deep/a.md', 2 * round));
      await lookout.calm();
      tree.write('docs/sub/deep/a.md', 'x'.repeat(2 * round + 1));
      await lookout.until(has('docs/sub/deep/a.md', 2 * round + 1));
    }
  });

  it('tells of edits in folders whose names were exchanged', async () => {
    using tree = new Tree('docs/a/x.md', 'docs/b/y.md');
    await using lookout = await Lookout.over(tree);
    tree.rename('docs/a', 'docs/c');
    tree.rename('docs/b', 'docs/a');
    tree.rename('docs/c', 'docs/b');
    await lookout.until(are('docs/a/y.md', 'docs/b/x.md'));
    await lookout.calm();
    tree.write('docs/a/y.md', '1');
    await lookout.until(has('docs/a/y.md', 1));
    await lookout.calm();
    tree.write('docs/b/x.md', '1');
    await lookout.until(has('docs/b/x.md', 1));
  });

  it('tells when the root goes and comes back', async () => {
    using tree = new Tree('docs/a.md');
    await using lookout = await Lookout.over(tree);
    tree.rename('', '../away');
    await lookout.until(({ root }) => root === 'missing');
    await lookout.calm();
    tree.write('../unrelated.md');
    tree.rename('../away', '');
    await lookout.until(({ root }) => typeof root === 'object');
    await lookout.calm();
    tree.write('docs/a.md', '1');
    await lookout.until(has('docs/a.md', 1));
    await lookout.calm();
    tree.remove('');
    await lookout.until(({ root }) => root === 'missing');
    await lookout.calm();
    tree.write('docs/b.md', '1');
    await lookout.until(are('docs/b.md'));
    await lookout.calm();
    tree.write('docs/b.md', '12');
    await lookout.until(has('docs/b.md', 2));
  });

  it('starts before its root is there', async () => {
    using tree = new Tree('docs/a.md');
    tree.rename('', '../away');
    await using lookout = await Lookout.over(tree);
    tree.rename('../away', '');
    await lookout.until(are('docs/a.md'));
  });

  it('tells when its root comes after the folders that it lies in', async () => {
    using tree = new Tree('docs/a.md');
    await using lookout = await Lookout.over({ root: tree.at('far/away/project') });
    expect(lookout.watcher.state).toEqual({ kind: 'watching' });
    tree.folder('far');
    await lookout.calm();
    tree.folder('far/away');
    await lookout.calm();
    tree.write('far/away/project/docs/b.md');
    await lookout.until(are('docs/b.md'));
  });

  it('tells of names of any kind', async () => {
    using tree = new Tree('docs/ sp "ace\'\n/a.md', 'docs/back\\slash/a.md', 'docs/cafe\u0301 🌊/a.md');
    await using lookout = await Lookout.over(tree);
    for (const path of documentsOf(lookout.snapshot)) {
      tree.write(path, '1');
      await lookout.until(has(path, 1));
    }
    writeFileSync(Buffer.concat([Buffer.from(tree.at('docs/x')), Buffer.from([0xff])]), 'in Latin-1');
    await lookout.until(({ leftOut }) => leftOut.get(relPath('docs/x\uFFFD'))?.reason === 'name');
  });

  it('tells that the ignore file changed', async () => {
    using tree = new Tree('docs/a.md', 'docs/b.md');
    await using lookout = await Lookout.over(tree);
    tree.write('.moontideignore', 'b.md');
    await lookout.until(are('docs/a.md'));
    tree.save('.moontideignore', 'a.md');
    await lookout.until(are('docs/b.md'));
    tree.remove('.moontideignore');
    await lookout.until(are('docs/a.md', 'docs/b.md'));
  });

  it('says nothing of what cannot be a document', async () => {
    using tree = new Tree('docs/a.md', 'src/main.ts', 'docs/node_modules/x.md');
    await using lookout = await Lookout.over(tree);
    tree.write('src/main.ts', 'changed');
    tree.write('package.json');
    tree.write('dist/docs/x.md');
    tree.write('docs/build.log');
    tree.write('docs/.a.md.swp');
    tree.write('docs/.env');
    tree.write('docs/node_modules/x.md', 'changed');
    tree.write('docs/a.md', '1');
    await lookout.until(has('docs/a.md', 1));
    expect(new Set(lookout.hints)).toEqual(new Set([{ kind: 'path', path: 'docs/a.md' }]));
  });
});

describe('a scan by the clock', () => {
  it('has folders watched anew that were replaced without a word from the system', async () => {
    using tree = new Tree('docs/a/x.md', 'docs/b/y.md', '.ai/z.md');
    let asked: string[] = [];
    await using lookout = await Lookout.over(tree, {
      watchFolder: (folder) => {
        asked.push(folder);
        return { ready: Promise.resolve(), close: () => Promise.resolve() };
      },
    });
    asked = [];
    tree.rename('docs/a', 'docs/c');
    tree.rename('docs/b', 'docs/a');
    await lookout.look();
    expect(asked.toSorted()).toEqual([tree.at('docs/a'), tree.at('docs/c')]);
    await expect.poll(() => lookout.hints).toHaveLength(2);
    expect(lookout.hints).toContainEqual({ kind: 'path', path: 'docs/a' });
  });
});

describe('what watching costs', () => {
  it('is one watch for each folder of the scope and one for the root, whatever lies beside', async () => {
    using tree = new Tree('docs/a/b/c.md', '.ai/x.md', 'docs/node_modules/deep/x.md', 'src/a/b/c.ts');
    for (let index = 0; index < 300; index += 1) tree.write(`node_modules/${index}/lib/index.js`);
    const asked: string[] = [];
    await using lookout = await Lookout.over(tree, {
      watchFolder: (folder, events) => {
        asked.push(folder);
        return watchFolder(folder, events);
      },
    });
    expect(lookout.watcher.state).toEqual({ kind: 'watching' });
    expect(asked.toSorted()).toEqual(['', '.ai', 'docs', 'docs/a', 'docs/a/b'].map((path) => tree.at(path)).toSorted());
    expect(inotifyWatches()).toBe(asked.length);
  });

  it('is nothing once it is closed', async () => {
    using tree = new Tree('docs/a/b.md');
    const lookout = await Lookout.over(tree);
    tree.write('docs/new/c.md');
    await lookout.until(has('docs/new/c.md', 14));
    await lookout[Symbol.asyncDispose]();
    expect(inotifyWatches()).toBe(0);
    // Node takes a closed handle off its list in the next turn.
    await expect.poll(() => process.getActiveResourcesInfo()).not.toContain('FSEventWrap');
  });
});

/** How many inotify watches this process holds. */
function inotifyWatches(): number {
  const files = readdirSync('/proc/self/fdinfo').map((file) => `/proc/self/fdinfo/${file}`);
  // The listing itself was one of them.
  const texts = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));
  return texts.join('\n').match(/^inotify wd:/gmu)?.length ?? 0;
}
