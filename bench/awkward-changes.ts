/** Twelve changes that programs which follow folders are known to get wrong, and when one of them has ended right. */
import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CountingServer } from './server.ts';
import { contentOf, writeDocument, writeDocuments } from './tree.ts';

export interface Scene {
  /** With a few documents that are uploaded. */
  readonly root: string;
  readonly server: Pick<CountingServer, 'files'>;
  /** Down, it answers everything with 500. */
  readonly setDown: (isDown: boolean) => void;
  /** Kills whoever follows the folder, and starts it again. */
  readonly restart: () => Promise<void>;
}

export interface AwkwardChange {
  readonly name: string;
  readonly make: (scene: Scene) => void | Promise<void>;
  /** `kept`: nothing may be deleted. Default: what is stored is what lies on the disk. */
  readonly wanted?: Wanted;
  readonly patienceMs?: number;
}

export type Wanted = 'as-on-disk' | 'kept';

const PAGE = 'docs/part-0000/page-00003.md';
const STORM = 20_000;
/** Of those that each scene begins with. */
const FILES = 40;

export const AWKWARD_CHANGES: readonly AwkwardChange[] = [
  { name: 'mkdir -p', make: ({ root }) => writeDocument(root, 'docs/a/b/c/d/page.md', 'deep') },
  {
    name: 'tree moved in',
    make({ root }) {
      const tree = `${root}-tree`;
      writeDocuments(tree, 5, 'moved in');
      renameSync(join(tree, 'docs'), join(root, 'docs/moved'));
    },
  },
  { name: 'tree moved out', make: ({ root }) => renameSync(join(root, 'docs/part-0000'), `${root}-out`) },
  {
    name: 'folder removed and made again',
    async make({ root }) {
      rmSync(join(root, 'docs/part-0000'), { recursive: true });
      writeDocuments(root, 8, 'again');
      await delay(2_000);
      writeDocument(root, PAGE, 'edited after that');
    },
  },
  {
    name: 'atomic save',
    make({ root }) {
      writeDocument(root, 'docs/part-0000/.page.tmp', 'atomic');
      renameSync(join(root, 'docs/part-0000/.page.tmp'), join(root, PAGE));
    },
  },
  { name: 'truncated', make: ({ root }) => truncateSync(join(root, PAGE), 0) },
  {
    name: 'older time of change',
    make({ root }) {
      const older = new Date('2020-01-01');
      writeFileSync(`${root}-backup`, contentOf(PAGE, 'backup'));
      utimesSync(`${root}-backup`, older, older);
      cpSync(`${root}-backup`, join(root, PAGE), { preserveTimestamps: true });
    },
  },
  {
    name: 'link out',
    make({ root }) {
      writeFileSync(`${root}-outside.md`, contentOf('outside', 'never to be uploaded'));
      symlinkSync(`${root}-outside.md`, join(root, 'docs/link.md'));
      writeDocument(root, PAGE, 'beside the link');
    },
  },
  {
    name: 'edited while the server is down',
    async make({ root, setDown }) {
      setDown(true);
      writeDocument(root, PAGE, 'while it is down');
      await delay(12_000);
      setDown(false);
    },
    patienceMs: 40_000,
  },
  { name: 'root emptied', make: ({ root }) => rmSync(join(root, 'docs'), { recursive: true }), wanted: 'kept' },
  {
    name: 'storm of 20,000 writes',
    make({ root }) {
      // More events than the kernel keeps for who is slow to read them; what comes last is the easiest to miss.
      for (let written = 0; written < STORM; written += FILES) writeDocuments(root, FILES, `storm ${written}`);
      writeDocument(root, 'docs/storm/last.md', 'last');
    },
    patienceMs: 60_000,
  },
  {
    name: 'killed while it uploads',
    async make({ root, restart }) {
      writeDocuments(root, 60, 'before the kill');
      await delay(900);
      await restart();
    },
  },
];

/** Contents are compared, not names: each document has one of its own. An empty file may be stored or not. */
export function isRight({ root, server }: Scene, wanted: Wanted): boolean {
  const stored = [...server.files.values()].map(({ content }) => content).filter((content) => content !== '');
  if (wanted === 'kept') return stored.length > 0;
  const onDisk = contentsBelow(join(root, 'docs'));
  return stored.length === onDisk.length && stored.toSorted().join('\0') === onDisk.toSorted().join('\0');
}

function contentsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .filter((content) => content !== '');
}
