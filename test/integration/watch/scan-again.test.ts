import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Eyes, factsOf, Tree } from '../../support/tree.ts';

/** Longer ago than what could have been written at the same moment. */
const QUIET_MS = 80;

/** Looks twice, so that all folders are known from a time when nothing happened in them. */
async function knowing(tree: Tree): Promise<Eyes> {
  const eyes = new Eyes(tree);
  await delay(QUIET_MS);
  await eyes.look();
  return eyes;
}

describe('a full scan after another', () => {
  it.each<[string, (tree: Tree) => void]>([
    ['a file that came', (tree) => tree.write('docs/a/new.md')],
    ['a file that went', (tree) => tree.remove('docs/a/x.md')],
    ['a file whose content changed', (tree) => tree.write('docs/a/x.md', 'other')],
    ['a file that was saved by a careful editor', (tree) => tree.save('docs/a/x.md', 'other')],
    ['a folder that came with what is in it', (tree) => tree.write('docs/a/deep/er/z.md')],
    ['a folder that went', (tree) => tree.remove('docs/a')],
    ['folders that changed places', (tree) => swap(tree, 'docs/a', 'docs/b')],
    ['a file in the place of a folder', (tree) => replace(tree, 'docs/a', () => tree.write('docs/a'))],
    ['a folder in the place of a file', (tree) => replace(tree, 'docs/a/x.md', () => tree.write('docs/a/x.md/y.md'))],
    [
      'a link in the place of a file',
      (tree) => replace(tree, 'docs/a/x.md', () => tree.link('docs/a/x.md', 'nowhere')),
    ],
  ])('finds %s', async (_what, change) => {
    using tree = new Tree('docs/a/x.md', 'docs/a/c/w.md', 'docs/b/y.md');
    const eyes = await knowing(tree);
    change(tree);
    const again = await eyes.look();
    expect(factsOf(again)).toEqual(factsOf(await new Eyes(tree).look()));
  });

  it('finds what came although the time of its folder was set back', async () => {
    using tree = new Tree('docs/a/x.md');
    const eyes = await knowing(tree);
    const before = tree.mtimeMs('docs/a');
    tree.write('docs/a/new.md');
    tree.touch('docs/a', before);
    expect([...(await eyes.look()).documents.keys()].toSorted()).toEqual(['docs/a/new.md', 'docs/a/x.md']);
  });
});

function swap(tree: Tree, one: string, other: string): void {
  tree.rename(one, 'between');
  tree.rename(other, one);
  tree.rename('between', other);
}

function replace(tree: Tree, path: string, write: () => void): void {
  tree.remove(path);
  write();
}
