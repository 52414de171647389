import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProjectFile } from '../../../src/config/files.ts';
import { hasCode } from '../../../src/core/errors.ts';
import { relPath } from '../../../src/core/model.ts';
import { resolveKey } from '../../../src/keys/resolve.ts';
import { createProjectRules } from '../../../src/watch/project-rules.ts';
import { Eyes, Tree } from '../../support/tree.ts';

const CANARY = 'KIMI_API_KEY=sk-canary-0123456789\n';
const LONG_AGO = new Date(0);

const OUTSIDE = ['x.md', 'docs/x.md', 'docs/a/x.md', '.ai/x.md', '.env', 'moontide.toml', 'README.md'];
const parts = fc.constantFrom('a', 'b', 'x.md', 'ü.md', 'two words.md', 'line\nbreak.md');
const tops = fc.constantFrom(
  'docs',
  '.ai',
  '.agents',
  'src',
  'README.md',
  '.moontideignore',
  '.env',
  '.env.project',
  'moontide.toml',
);
const inside = fc.tuple(tops, fc.array(parts, { maxLength: 3 })).map(([top, below]) => join(top, ...below));
const outside = fc.constantFrom('', 'docs', 'docs/a', '.ai', ...OUTSIDE);
/** Where links lead: out by every way there is, to parents, to themselves, to each other, nowhere. */
const ends = fc.oneof(
  outside.map((path) => ({ from: 'outside', path }) as const),
  inside.map((path) => ({ from: 'root', path }) as const),
  fc
    .constantFrom('.', '..', '../..', '../../..', '/', '/dev/zero', '/dev/stdin', '/proc/self/environ', 'nowhere')
    .map((path) => ({ from: 'itself', path }) as const),
);
const entries = fc.array(
  fc.record({
    kind: fc.constantFrom('file', 'folder', 'fifo', 'socket', 'link', 'link', 'link', 'absolute link', 'hard link'),
    path: inside,
    to: ends,
  }),
  { maxLength: 20 },
);

type Entry = typeof entries extends fc.Arbitrary<readonly (infer Item)[]> ? Item : never;

describe('a tree of links, loops and odd files', () => {
  it('has nothing outside of it read or listed, by nobody who looks into a project', async () => {
    await fc.assert(
      fc.asyncProperty(entries, entries, async (first, second) => {
        using tree = new Tree();
        await using sockets = new AsyncDisposableStack();
        for (const path of OUTSIDE) writeOutside(tree, path);
        const rules = createProjectRules(tree.root, {
          folders: ['docs', '.ai', '.agents'].map((path) => relPath(path)),
          files: [relPath('README.md')],
          maxBytes: 1_000_000,
          ignore: [],
          own: [],
        });
        const eyes = new Eyes(tree, rules);
        forgetReading(tree);
        for (const round of [first, second]) {
          for (const entry of round) if (isFree(tree, entry.path)) await make(tree, entry, sockets);
          const { documents, leftOut } = await eyes.look();
          for (const path of [...documents.keys(), ...leftOut.keys(), ...OUTSIDE.map((name) => relPath(name))]) {
            expect(await read(eyes, path)).not.toBe(CANARY);
          }
          const { active } = await resolveKey({ root: tree.root, env: {} });
          expect(active).toBeUndefined();
          await configuration(tree.root);
        }
        expect(readOutside(tree)).toEqual([]);
        // Whether reading would have shown: on file systems that keep no such time only the contents tell.
        readFileSync(join(tree.outside, 'x.md'));
        expect(readOutside(tree).length).toBe(keepsTimes(tree) ? 1 : 0);
      }),
      { numRuns: 60 },
    );
  });
});

function writeOutside(tree: Tree, path: string): void {
  mkdirSync(dirname(join(tree.outside, path)), { recursive: true });
  writeFileSync(join(tree.outside, path), CANARY);
}

function* everythingOutside(tree: Tree): Generator<string> {
  yield tree.outside;
  for (const path of ['docs', 'docs/a', '.ai', ...OUTSIDE]) yield join(tree.outside, path);
}

/** Reading a file and listing a folder sets its time of access anew, where that is older than the last change. */
function forgetReading(tree: Tree): void {
  for (const path of everythingOutside(tree)) utimesSync(path, LONG_AGO, new Date());
}

function readOutside(tree: Tree): string[] {
  return [...everythingOutside(tree)].filter((path) => statSync(path).atimeMs !== LONG_AGO.getTime());
}

function keepsTimes(tree: Tree): boolean {
  const path = join(tree.root, '..', 'probe');
  writeFileSync(path, 'probe');
  utimesSync(path, LONG_AGO, new Date());
  readFileSync(path);
  return statSync(path).atimeMs !== LONG_AGO.getTime();
}

async function make(tree: Tree, { kind, path, to }: Entry, sockets: AsyncDisposableStack): Promise<void> {
  tree.folder(dirname(path));
  const end = { outside: join(tree.outside, to.path), root: tree.at(to.path), itself: to.path }[to.from];
  switch (kind) {
    case 'file':
      tree.write(path, 'a document\n');
      return;
    case 'folder':
      tree.folder(path);
      return;
    case 'fifo':
      execFileSync('mkfifo', [tree.at(path)]);
      return;
    case 'socket':
      sockets.use(await listen(tree.at(path)));
      return;
    case 'hard link':
      // Of a file of the project: one of a file elsewhere cannot be told from a file.
      tree.write('twin', 'one content\n');
      linkSync(tree.at('twin'), tree.at(path));
      return;
    case 'link': {
      const up = '../'.repeat(path.split('/').length - 1);
      const relative = { outside: `${up}../outside/${to.path}`, root: up + to.path, itself: to.path }[to.from];
      symlinkSync(relative, tree.at(path));
      return;
    }
    case 'absolute link':
      symlinkSync(end, tree.at(path));
  }
}

async function listen(path: string): Promise<Server> {
  const server = createServer().listen(path);
  await once(server, 'listening');
  return server;
}

/** True when nothing is at the path and only folders lead there: nothing may be made behind a link out of the tree. */
function isFree(tree: Tree, path: string): boolean {
  const at = (part: string): ReturnType<typeof lstatSync> | undefined =>
    lstatSync(tree.at(part), { throwIfNoEntry: false });
  const above = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= above.length; depth += 1) {
    const stats = at(above.slice(0, depth).join('/'));
    if (stats === undefined) return true;
    if (!stats.isDirectory()) return false;
  }
  return at(path) === undefined;
}

async function read({ scanner }: Eyes, path: ReturnType<typeof relPath>): Promise<string | undefined> {
  try {
    return (await scanner.read(path)).content.toString();
  } catch (error) {
    if (hasCode(error, 'STALE', 'UNREADABLE')) return undefined;
    throw error;
  }
}

async function configuration(root: string): Promise<void> {
  try {
    expect((await readProjectFile(root))?.text).not.toBe(CANARY);
  } catch (error) {
    if (!hasCode(error, 'CONFIG_INVALID')) throw error;
  }
}
