import { describe, expect, it } from 'vitest';
import { gitIsBusy } from '../../../src/watch/git-lock.ts';
import { Tree } from '../../support/tree.ts';

describe('gitIsBusy', () => {
  it('is true exactly while the index lock is there', () => {
    using tree = new Tree('.git/index');
    expect(gitIsBusy(tree.root)).toBe(false);
    tree.write('.git/index.lock', '');
    expect(gitIsBusy(tree.root)).toBe(true);
    tree.remove('.git/index.lock');
    expect(gitIsBusy(tree.root)).toBe(false);
  });

  it.each([
    ['absolute', (tree: Tree) => tree.at('../main/.git/worktrees/w')],
    ['relative', () => '../main/.git/worktrees/w'],
  ])('looks where a worktree keeps its index: %s', (_, gitdir) => {
    using tree = new Tree('../main/.git/worktrees/w/index');
    tree.write('.git', `gitdir: ${gitdir(tree)}\n`);
    expect(gitIsBusy(tree.root)).toBe(false);
    tree.write('../main/.git/worktrees/w/index.lock', '');
    expect(gitIsBusy(tree.root)).toBe(true);
  });

  it.each<[string, (tree: Tree) => void]>([
    ['no repository', () => undefined],
    ['no root', (tree) => tree.remove('')],
    ['a pointer to nothing', (tree) => tree.write('.git', 'gitdir: /nowhere\n')],
    ['a file that is no pointer', (tree) => tree.write('.git', 'something else')],
    ['a file that is much too large', (tree) => tree.write('.git', `gitdir: ${'x'.repeat(10_000)}`)],
  ])('is false with %s', (_, prepare) => {
    using tree = new Tree();
    prepare(tree);
    expect(gitIsBusy(tree.root)).toBe(false);
  });
});
