/** Pages of documentation, taken apart for tests: what stands in fences, where links lead, what can be linked to. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import GithubSlugger from 'github-slugger';
import { fromMarkdown } from 'mdast-util-from-markdown';

type Tree = ReturnType<typeof fromMarkdown>;
type Node = Tree | Tree['children'][number];

export interface Fence {
  /** `docs/api.md:12`, for messages. */
  readonly place: string;
  /** Empty where none is named. */
  readonly language: string;
  readonly text: string;
  /** What the HTML comment right above says. */
  readonly note: string | undefined;
}

export interface Link {
  readonly place: string;
  readonly target: string;
}

export interface Page {
  /** Below the repository. */
  readonly path: string;
  readonly fences: readonly Fence[];
  readonly links: readonly Link[];
  /** What `#…` may name, as GitHub makes it from headings. */
  readonly anchors: ReadonlySet<string>;
}

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Every page that people read, by its path. */
export const PAGES: readonly string[] = globSync(
  ['*.md', 'docs/**/*.md', '{examples,sdk}/*/README.md', '{examples,systemd,launchd}/README.md'],
  { cwd: REPOSITORY },
).toSorted();

export function readPage(path: string): Page {
  const tree = fromMarkdown(readFileSync(join(REPOSITORY, path), 'utf8'));
  const slugger = new GithubSlugger();
  const fences: Fence[] = [];
  const links: Link[] = [];
  const anchors = new Set<string>();

  function walk(node: Node, before: Node | undefined): void {
    const place = `${path}:${node.position?.start.line ?? 0}`;
    if (node.type === 'code') {
      fences.push({ place, language: node.lang ?? '', text: node.value, note: noteAbove(node, before) });
    } else if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      links.push({ place, target: node.url });
    } else if (node.type === 'heading') {
      anchors.add(slugger.slug(textOf(node)));
    }
    const children = childrenOf(node);
    for (const [index, child] of children.entries()) walk(child, children[index - 1]);
  }
  walk(tree, undefined);
  return { path, fences, links, anchors };
}

function childrenOf(node: Node): readonly Node[] {
  return 'children' in node ? node.children : [];
}

function textOf(node: Node): string {
  return 'value' in node ? node.value : childrenOf(node).map(textOf).join('');
}

function noteAbove(fence: Node, before: Node | undefined): string | undefined {
  if (before?.type !== 'html') return undefined;
  const distance = (fence.position?.start.line ?? 0) - (before.position?.end.line ?? 0);
  return distance > 2 ? undefined : /^<!--\s*(.*?)\s*-->$/su.exec(before.value)?.[1];
}
