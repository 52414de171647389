/** A project's folder under the hands of a busy person: random edits, and what is then there. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

const FOLDERS = ['docs', 'docs/deep/er', '.ai', '.agents/notes'] as const;
const FIRST_DOCUMENTS = 40;
const MOST_DOCUMENTS = 90;

export class Documents {
  readonly root: string;
  readonly #random: () => number;
  /** Since when each document has been there without a break. */
  readonly #since = new Map<string, number>();
  #edits = 0;
  #branches = 1;

  constructor(root: string, random: () => number) {
    this.root = root;
    this.#random = random;
    mkdirSync(root, { recursive: true });
    this.#git('init', '--quiet', '--initial-branch=b0');
    for (let at = 0; at < FIRST_DOCUMENTS; at += 1) this.#write(this.#newPath());
    this.#write('README.md');
    this.#commit();
    this.#note();
  }

  get edits(): number {
    return this.#edits;
  }

  /** The sha256 of every document by path. */
  wanted(): Map<string, string> {
    return new Map(
      this.#paths()
        .map((path) => [path, readFileSync(join(this.root, path))] as const)
        .filter(([, content]) => content.length > 0)
        .map(([path, content]) => [path, createHash('sha256').update(content).digest('hex')]),
    );
  }

  /** True when the document has been there for so long without a break. */
  hasBeenThere(path: string, ms: number): boolean {
    return performance.now() - (this.#since.get(path) ?? Number.POSITIVE_INFINITY) > ms;
  }

  /** Does one thing that people and their tools do, and says which. */
  edit(): string {
    this.#edits += 1;
    const edits: readonly (readonly [number, string, () => void])[] = [
      [40, 'edit', () => this.#write(this.#any())],
      [10, 'burst', () => this.#burst()],
      [15, 'create', () => this.#create()],
      [10, 'delete', () => rmSync(join(this.root, this.#any()))],
      [10, 'rename', () => this.#rename()],
      [3, 'rename a folder', () => this.#renameFolder()],
      [4, 'touch', () => utimesSync(join(this.root, this.#any()), new Date(), new Date())],
      [3, 'empty', () => writeFileSync(join(this.root, this.#any()), '')],
      [6, 'switch the branch', () => this.#switchBranch()],
    ];
    let pick = this.#random() * edits.reduce((sum, [weight]) => sum + weight, 0);
    const [, name, act] = edits.find(([weight]) => (pick -= weight) < 0) ?? [0, 'nothing', () => undefined];
    act();
    this.#note();
    return name;
  }

  #write(path: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    const lines = 1 + Math.floor(this.#random() * 40);
    writeFileSync(join(this.root, path), `# ${path}\n${`line ${this.#random()}\n`.repeat(lines)}`);
  }

  #burst(): void {
    const path = this.#any();
    for (let times = 0; times < 5; times += 1) this.#write(path);
  }

  #create(): void {
    if (this.#paths().length < MOST_DOCUMENTS) this.#write(this.#newPath());
  }

  #rename(): void {
    const to = join(this.root, this.#newPath());
    mkdirSync(dirname(to), { recursive: true });
    renameSync(join(this.root, this.#any()), to);
  }

  #renameFolder(): void {
    const from = join(this.root, 'docs/deep');
    const to = join(this.root, `docs/moved-${Math.floor(this.#random() * 1e6)}`);
    if (existsSync(from)) renameSync(from, to);
  }

  /** Away and, mostly, to another state of the same documents. */
  #switchBranch(): void {
    this.#commit();
    if (this.#random() < 0.4) {
      this.#git('checkout', '--quiet', '-b', `b${this.#branches}`);
      this.#branches += 1;
      this.#write(this.#any());
      this.#commit();
    }
    const before = this.wanted();
    this.#git('checkout', '--quiet', `b${Math.floor(this.#random() * this.#branches)}`);
    // Git takes a file away and puts the other one in its place.
    for (const [path, sha] of this.wanted()) if (before.get(path) !== sha) this.#since.delete(path);
  }

  #commit(): void {
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--allow-empty', '--message', 'work');
  }

  #git(...args: readonly string[]): void {
    const who = ['-c', 'user.name=chaos', '-c', 'user.email=chaos@example.org', '-c', 'gc.auto=0'];
    execFileSync('git', [...who, ...args], {
      cwd: this.root,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    });
  }

  #newPath(): string {
    const folder = FOLDERS[Math.floor(this.#random() * FOLDERS.length)] ?? 'docs';
    const name = Math.floor(this.#random() * 1e6);
    return this.#random() < 0.1 ? `${folder}/häßlich (${name}) ☂.md` : `${folder}/${name}.md`;
  }

  #any(): string {
    const paths = this.#paths();
    return paths[Math.floor(this.#random() * paths.length)] ?? 'README.md';
  }

  #paths(): string[] {
    const found = FOLDERS.map((folder) => folder.split('/')[0] ?? folder)
      .filter((folder, at, all) => all.indexOf(folder) === at && existsSync(join(this.root, folder)))
      .flatMap((folder) => readdirSync(join(this.root, folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.root, join(entry.parentPath, entry.name)));
    return [...found, ...(existsSync(join(this.root, 'README.md')) ? ['README.md'] : [])].toSorted();
  }

  #note(): void {
    const there = this.wanted();
    for (const path of this.#since.keys()) if (!there.has(path)) this.#since.delete(path);
    for (const path of there.keys()) if (!this.#since.has(path)) this.#since.set(path, performance.now());
  }
}
