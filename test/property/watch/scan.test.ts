import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Eyes, factsOf, Tree } from '../../support/tree.ts';

/** Something that happens to the tree. */
type Change =
  | { readonly kind: 'write' | 'save'; readonly path: string; readonly content: string }
  | { readonly kind: 'remove' | 'folder'; readonly path: string }
  | { readonly kind: 'touch'; readonly path: string; readonly mtimeMs: number }
  | { readonly kind: 'rename' | 'link'; readonly path: string; readonly to: string };

const names = fc.constantFrom('a', 'b', 'c.md', 'd.log', '.env');
const tops = fc.constantFrom('docs', '.ai', 'src', 'README.md', 'AGENTS.md');
const paths = fc.tuple(tops, fc.array(names, { maxLength: 3 })).map(([top, below]) => join(top, ...below));
const contents = fc.constantFrom('', ' \n', 'one', 'two', 'six', 'a\0b');
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom('write', 'save'), path: paths, content: contents }),
  fc.record({ kind: fc.constantFrom('remove', 'folder'), path: paths }),
  fc.record({ kind: fc.constant('touch'), path: paths, mtimeMs: fc.constantFrom(0, 1e12) }),
  fc.record({ kind: fc.constantFrom('rename', 'link'), path: paths, to: paths }),
);

describe('a partial scan', () => {
  it('of what changed finds what a full scan from nothing finds', async () => {
    const sizes = { maxLength: 8 };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(changes, sizes), sizes), async (rounds) => {
        using tree = new Tree('docs/a/b/c.md', '.ai/c.md');
        const eyes = new Eyes(tree);
        await eyes.look();
        for (const round of rounds) {
          const before = pictureOf(tree);
          for (const change of round) make(tree, change);
          const partial = await eyes.look(differences(before, pictureOf(tree)));
          const fresh = new Eyes(tree);
          const full = await fresh.look();
          expect(factsOf(partial)).toEqual(factsOf(full));
          expect([...eyes.store.fingerprints().keys()].toSorted()).toEqual(
            [...fresh.store.fingerprints().keys()].toSorted(),
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** Makes the change as far as the tree allows it: a folder where a file is, a rename into itself, … it refuses. */
function make(tree: Tree, change: Change): void {
  try {
    switch (change.kind) {
      case 'write':
      case 'save':
        tree[change.kind](change.path, change.content);
        break;
      case 'remove':
      case 'folder':
        tree[change.kind](change.path);
        break;
      case 'touch':
        tree.touch(change.path, change.mtimeMs);
        break;
      case 'rename':
        tree.rename(change.path, change.to);
        break;
      case 'link':
        tree.link(change.path, tree.at(change.to));
        break;
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}

/** Every path of a tree with all that can be known of it; folders by their identity alone. */
function pictureOf(tree: Tree, folder = ''): Map<string, string> {
  const picture = new Map<string, string>();
  // Not `recursive`: Node follows links then, round and round.
  for (const entry of readdirSync(tree.at(folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const { ino, size, mtimeMs, ctimeMs } = lstatSync(tree.at(path));
    if (entry.isFile()) picture.set(path, `${ino} ${size} ${mtimeMs} ${ctimeMs} ${tree.read(path)}`);
    else picture.set(path, entry.isDirectory() ? `${ino}` : `${ino} ${readlinkSync(tree.at(path))}`);
    if (entry.isDirectory()) for (const [below, what] of pictureOf(tree, path)) picture.set(below, what);
  }
  return picture;
}

/** What a watcher of each folder would name: of a folder that came or went, nothing of what is below it. */
function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  return differing.filter((path) => !differing.some((other) => path.startsWith(`${other}/`)));
}
