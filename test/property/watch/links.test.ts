import { execFileSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldersAbove } from '../../../src/core/eligibility-paths.ts';
import { hasCode } from '../../../src/core/errors.ts';
import { relPath } from '../../../src/core/model.ts';
import { Eyes, Tree } from '../../support/tree.ts';

const CANARY = 'canary';

const inScope = ['docs', 'docs/a', 'docs/a/b', 'docs/a.md', 'docs/a/b.md', '.ai', '.ai/c.md', 'README.md', 'CLAUDE.md'];
const hidden = ['src/x.md', 'docs/.env', 'docs/a/node_modules/x.md', 'docs/x.log'];
const ends = [
  '../outside',
  '../outside/x.md',
  '..',
  '.',
  '/',
  '/dev/zero',
  '/etc/passwd',
  'nowhere',
  'src',
  ...inScope,
  ...hidden,
];

const trees = fc.record({
  hidden: fc.subarray(hidden),
  entries: fc.array(
    fc.record({
      kind: fc.constantFrom('file', 'folder', 'fifo', 'link', 'link', 'absolute link'),
      path: fc.constantFrom(...inScope),
      to: fc.constantFrom(...ends),
    }),
    { maxLength: 14 },
  ),
});

describe('a tree of links, loops and odd files', () => {
  it('gives content of its documents and of nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async ({ hidden: hiddenThere, entries }) => {
        using tree = new Tree();
        for (const path of [...hiddenThere, '../outside/x.md']) tree.write(path, CANARY);
        for (const { kind, path, to } of entries) {
          if (isFree(tree, path)) make(tree, kind, path, kind === 'link' ? to : join(tree.root, to));
        }
        const eyes = new Eyes(tree);
        const { complete, documents, leftOut } = await eyes.look();
        expect(complete).toBe(true);
        for (const path of new Set([...documents.keys(), ...leftOut.keys(), ...inScope, ...hidden])) {
          const content = await read(eyes, path);
          expect(content).not.toBe(CANARY);
          expect(content === undefined).toBe(!documents.has(relPath(path)));
        }
      }),
      { numRuns: 300 },
    );
  });
});

function make(tree: Tree, kind: string, path: string, to: string): void {
  tree.folder(dirname(path));
  if (kind === 'file') tree.write(path);
  else if (kind === 'folder') tree.folder(path);
  else if (kind === 'fifo') execFileSync('mkfifo', [tree.at(path)]);
  else tree.link(path, to);
}

/** True when nothing is at the path and only folders lead there: nothing may be made behind a link out of the tree. */
function isFree(tree: Tree, path: string): boolean {
  const at = (part: string): ReturnType<typeof lstatSync> | undefined =>
    lstatSync(tree.at(part), { throwIfNoEntry: false });
  return [...foldersAbove(relPath(path))].every((part) => at(part)?.isDirectory() ?? true) && at(path) === undefined;
}

async function read({ scanner }: Eyes, path: string): Promise<string | undefined> {
  try {
    return (await scanner.read(relPath(path))).content.toString();
  } catch (error) {
    if (hasCode(error, 'STALE')) return undefined;
    throw error;
  }
}
