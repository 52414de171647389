import { describe, expect, it } from 'vitest';
import { relPath } from '../../../src/core/model.ts';
import { documentsOf, Eyes, leftOutOf, Tree } from '../../support/tree.ts';
import { withoutPrivileges } from '../../support/without-privileges.ts';

describe('a folder that cannot be read', () => {
  it.each([
    ['not even its names', 0o000, ['docs/closed']],
    ['its names but nothing behind them', 0o444, ['docs/closed/deep', 'docs/closed/x.md']],
  ])('keeps what was known below it: %s', async (_, mode, unseen) => {
    using tree = new Tree('docs/closed/x.md', 'docs/closed/deep/y.md', 'docs/z.md');
    tree.write('docs/closed/deep/a.log');
    const eyes = new Eyes(tree);
    const before = await eyes.look();
    tree.chmod('docs/closed', mode);
    tree.write('docs/z.md', 'changed');
    for (const dirty of [['docs/closed', 'docs/z.md'], ['docs/closed/deep/y.md'], 'everything'] as const) {
      const after = await withoutPrivileges(tree, () => eyes.look(dirty, { previous: eyes.last ?? before }));
      expect(after.complete).toBe(false);
      expect(after.unseen.toSorted()).toEqual(unseen);
      expect(after.documents.get(relPath('docs/closed/deep/y.md'))).toEqual(
        before.documents.get(relPath('docs/closed/deep/y.md')),
      );
      expect(after.leftOut.get(relPath('docs/closed/deep/a.log'))?.reason).toBe('excluded');
      for (const path of unseen) expect(after.leftOut.get(relPath(path))?.reason).toBe('unreadable');
    }
    tree.chmod('docs/closed', 0o755);
    const healed = await eyes.look(['docs/closed']);
    expect(healed.complete).toBe(true);
    expect(documentsOf(healed)).toEqual(['docs/closed/deep/y.md', 'docs/closed/x.md', 'docs/z.md']);
    expect(leftOutOf(healed)).toEqual(['docs/closed/deep/a.log: excluded']);
  });

  it('makes the scan incomplete also when nothing was known of it', async () => {
    using tree = new Tree('docs/closed/x.md', 'docs/z.md');
    tree.chmod('docs/closed', 0o000);
    const snapshot = await withoutPrivileges(tree, () => new Eyes(tree).look());
    expect(snapshot.complete).toBe(false);
    expect(documentsOf(snapshot)).toEqual(['docs/z.md']);
    tree.chmod('docs/closed', 0o755);
  });

  it('stays unknown in a partial scan that does not look at it', async () => {
    using tree = new Tree('docs/closed/x.md', 'docs/z.md');
    const eyes = new Eyes(tree);
    tree.chmod('docs/closed', 0o000);
    await withoutPrivileges(tree, () => eyes.look());
    const after = await withoutPrivileges(tree, () => eyes.look(['docs/z.md']));
    expect(after.complete).toBe(false);
    expect(after.unseen).toEqual(['docs/closed']);
    tree.chmod('docs/closed', 0o755);
  });

  it('keeps the fingerprints of what is below it', async () => {
    using tree = new Tree('docs/closed/x.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.chmod('docs/closed', 0o000);
    await withoutPrivileges(tree, () => eyes.look());
    expect([...eyes.store.fingerprints().keys()]).toEqual(['docs/closed/x.md']);
    tree.chmod('docs/closed', 0o755);
  });
});

describe('a file that cannot be read', () => {
  it('is left out as unreadable, and the scan is complete', async () => {
    using tree = new Tree('docs/x.md', 'docs/y.md');
    tree.chmod('docs/x.md', 0o000);
    const eyes = new Eyes(tree);
    const snapshot = await withoutPrivileges(tree, () => eyes.look());
    expect(leftOutOf(snapshot)).toEqual(['docs/x.md: unreadable']);
    expect(snapshot.leftOut.get(relPath('docs/x.md'))?.detail).toBe('It cannot be read (EACCES).');
    expect(snapshot.complete).toBe(true);
    await withoutPrivileges(tree, async () => {
      await expect(eyes.scanner.read(relPath('docs/x.md'))).rejects.toMatchObject({ code: 'UNREADABLE' });
    });
  });
});

describe('a root that is not there', () => {
  it('is missing, and what was known stays', async () => {
    using tree = new Tree('docs/x.md', 'docs/a.log');
    const eyes = new Eyes(tree);
    const before = await eyes.look();
    tree.rename('', '../away');
    for (const dirty of ['everything', ['docs/x.md']] as const) {
      const after = await eyes.look(dirty);
      expect(after).toMatchObject({ complete: false, root: 'missing' });
      expect(after.documents).toEqual(before.documents);
      expect(after.leftOut).toEqual(before.leftOut);
      expect(after.folders.size).toBe(0);
    }
    tree.rename('../away', '');
    const back = await eyes.look(['README.md']);
    expect(back.complete).toBe(true);
    expect(documentsOf(back)).toEqual(['docs/x.md']);
  });

  it('is missing when a file has its place', async () => {
    using tree = new Tree();
    tree.write('../file');
    const snapshot = await new Eyes({ root: tree.at('../file') }).look();
    expect(snapshot).toMatchObject({ complete: false, root: 'missing' });
  });

  it('is unreadable when it may not be listed', async () => {
    using tree = new Tree('docs/x.md');
    const eyes = new Eyes(tree);
    const before = await eyes.look();
    tree.chmod('', 0o311);
    const after = await withoutPrivileges(tree, () => eyes.look());
    tree.chmod('', 0o755);
    expect(after).toMatchObject({ complete: false, root: 'unreadable', documents: before.documents });
  });
});
